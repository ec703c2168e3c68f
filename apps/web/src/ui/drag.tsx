import {
  type CollisionDetection,
  closestCenter,
  DndContext,
  DragOverlay,
  MouseSensor,
  pointerWithin,
  TouchSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import type { ReactElement, ReactNode, Ref } from "react";

/** The only place that knows the drag library. The keyboard has its own way of moving, see the board. */
export interface DragBoardProps {
  readonly children: ReactNode;
  /** What hangs at the pointer. */
  readonly overlay: ReactNode;
  readonly onStart: (id: string) => void;
  /** `over` is the drop place, or undefined when let go elsewhere. */
  readonly onEnd: (id: string, over: string | undefined) => void;
  readonly onCancel: () => void;
  readonly onOver?: (over: string | undefined) => void;
}

const byPointer: CollisionDetection = (args) => {
  const under = pointerWithin(args);
  return under.length > 0 ? under : args.pointerCoordinates ? [] : closestCenter(args);
};

const silent = { onDragStart: () => undefined, onDragOver: () => undefined, onDragEnd: () => undefined, onDragCancel: () => undefined };

/** An area in which things are dragged by mouse, or by touch after a short press. */
export function DragBoard({ children, overlay, onStart, onEnd, onCancel, onOver }: DragBoardProps): ReactElement {
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 5 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
  );
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={byPointer}
      // Sideways only at the very edge: over the last column in sight a card is held to be dropped there.
      autoScroll={{ threshold: { x: 0.025, y: 0.12 } }}
      // The board announces moves itself, in the reader's language and also for its own keyboard moves.
      accessibility={{ announcements: silent, screenReaderInstructions: { draggable: "" } }}
      onDragStart={({ active }) => onStart(String(active.id))}
      onDragOver={({ over }) => onOver?.(over ? String(over.id) : undefined)}
      onDragEnd={({ active, over }) => onEnd(String(active.id), over ? String(over.id) : undefined)}
      onDragCancel={onCancel}
    >
      {children}
      <DragOverlay dropAnimation={null} zIndex={800}>
        {overlay}
      </DragOverlay>
    </DndContext>
  );
}

/** What makes an element draggable. */
export interface Dragging {
  readonly place: Ref<HTMLElement>;
  readonly listeners: Record<string, unknown>;
  readonly isDragging: boolean;
}

/** Makes an element draggable under an id. */
export function useDragSource(id: string, disabled: boolean): Dragging {
  const { setNodeRef, listeners, isDragging } = useDraggable({ id, disabled });
  return { place: setNodeRef, listeners: listeners ?? {}, isDragging };
}

/** Makes an element a place to drop on. */
export function useDropPlace(id: string, disabled: boolean): { readonly place: Ref<HTMLElement>; readonly isOver: boolean } {
  const { setNodeRef, isOver } = useDroppable({ id, disabled });
  return { place: setNodeRef, isOver };
}
