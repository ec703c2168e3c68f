import type { TFunction } from "i18next";
import type { Question } from "../../ui/ask-form.tsx";

/** What a new team is called. */
export const teamQuestion = (t: TFunction): Question<"tenant"> => ({
  name: "tenant",
  label: t("setup.team"),
  required: true,
  autoComplete: "organization",
  placeholder: t("setup.teamExample"),
  maxLength: 80,
});
