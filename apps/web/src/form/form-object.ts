import { createContext, useContext } from "react";

/** What an input may need to know of the form it stands in. */
export interface FormObject {
  readonly app: string;
  readonly object: string;
  /** Something the form must wait for before it is sent, such as an upload; answers whether it came to a good end. */
  readonly waitFor?: (work: Promise<boolean>) => void;
}

/** The object a form or a single input is about. */
export const FormObjectContext = createContext<FormObject | undefined>(undefined);

/** The object the input is about; undefined outside a form. */
export const useFormObject = (): FormObject | undefined => useContext(FormObjectContext);
