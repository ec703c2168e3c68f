import type { TFunction } from "i18next";
import type { Question } from "../../ui/ask-form.tsx";

/** What a new account is made of. */
export type AccountAnswer = "name" | "email" | "password";

/** A password somebody chooses now, as opposed to one they know. */
export const newPassword = <Name extends string>(name: Name, label: string, t: TFunction): Question<Name> => ({
  name,
  label,
  required: true,
  type: "password",
  autoComplete: "new-password",
  minLength: 8,
  maxLength: 200,
  help: t("setup.passwordHelp"),
});

/** The e-mail address of an account. */
export const emailQuestion = (t: TFunction): Question<"email"> => ({
  name: "email",
  label: t("signIn.email"),
  required: true,
  type: "email",
  autoComplete: "username",
});

/** Name, address and password of an account to be made. */
export const accountQuestions = (t: TFunction): readonly Question<AccountAnswer>[] => [
  { name: "name", label: t("setup.name"), required: true, autoFocus: true, autoComplete: "name", maxLength: 80 },
  emailQuestion(t),
  newPassword("password", t("signIn.password"), t),
];
