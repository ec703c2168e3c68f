import { type FormEvent, type ReactElement, type ReactNode, useState } from "react";
import { fieldErrors } from "../api/field-errors.ts";
import { sentenceOf } from "../api/sentence-of.ts";
import { Button, type ButtonProps } from "./button.tsx";
import { Refused } from "./notice.tsx";
import { TextInput, type TextInputProps } from "./text-input.tsx";

/** One text a form asks for; its name is its place in the answer and in the server's refusals. */
export interface Question<Name extends string> extends Omit<TextInputProps, "value" | "onChange" | "error" | "name"> {
  readonly name: Name;
  readonly start?: string;
}

interface Props<Name extends string> {
  /** Lets a button outside the form submit it. */
  readonly id?: string;
  readonly className?: string;
  readonly heading?: ReactNode;
  readonly questions: readonly Question<Name>[];
  /** More to fill in, under the texts. */
  readonly children?: ReactNode;
  readonly error: unknown;
  /** Said after the error, such as a way on. */
  readonly wayOn?: ReactNode;
  /** The button under the form; none when one outside submits it. */
  readonly submit?: Pick<ButtonProps, "children" | "look" | "busy" | "className">;
  /** Gets what was typed, without blanks around it; passwords as they are. */
  readonly onSubmit: (answers: Readonly<Record<Name, string>>) => void;
}

/** A short form of texts: what is wrong is said at its field in the reader's language, everything else above the button. */
export function AskForm<Name extends string>(props: Props<Name>): ReactElement {
  const { questions, error, submit, onSubmit } = props;
  const [typed, setTyped] = useState<Readonly<Partial<Record<string, string>>>>({});
  const errors = fieldErrors(error);
  const elsewhere = error !== null && error !== undefined && !questions.some(({ name }) => name in errors);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const answers = questions.map(({ name, type, start = "" }) => {
      const text = typed[name] ?? start;
      return [name, type === "password" ? text : text.trim()];
    });
    onSubmit(Object.fromEntries(answers) as Record<Name, string>);
  };
  return (
    <form id={props.id} className={props.className ?? "field-row"} onSubmit={send}>
      {props.heading}
      {questions.map(({ start = "", ...question }) => (
        <TextInput
          key={question.name}
          {...question}
          value={typed[question.name] ?? start}
          onChange={(text) => setTyped((old) => ({ ...old, [question.name]: text }))}
          error={errors[question.name]}
        />
      ))}
      {props.children}
      {elsewhere && (
        <Refused>
          {sentenceOf(error)} {props.wayOn}
        </Refused>
      )}
      {submit && (
        <div>
          <Button type="submit" {...submit} />
        </div>
      )}
    </form>
  );
}
