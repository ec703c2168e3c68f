import createPrecompiledValidator from "@rjsf/validator-ajv8/lib/createPrecompiledValidator.js";
import type { RJSFSchema, UiSchema, ValidatorType } from "@rjsf/utils";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../api/call.ts";
import type { Language } from "../app/i18n/language.ts";

/** A form as the server describes it, with the validator it compiled: nothing is evaluated in the browser. */
export interface FormSchema {
  readonly schema: RJSFSchema;
  readonly uiSchema: UiSchema;
  readonly validator: ValidatorType;
}

interface Described {
  readonly schema: RJSFSchema;
  readonly uiSchema: UiSchema;
  readonly validator: string;
}

type Validators = Parameters<typeof createPrecompiledValidator>[0];

const failures = new Map<string, number>();

/** The module at an address. A browser never asks again for one it has lost, so after a failure it is asked for under another fragment. */
async function fetchValidator(address: string): Promise<{ default?: Validators } & Validators> {
  const failed = failures.get(address) ?? 0;
  try {
    return await import(/* @vite-ignore */ failed === 0 ? address : `${address}#${failed}`);
  } catch (error) {
    failures.set(address, failed + 1);
    throw error;
  }
}

/** The form of an object for making or changing a record, in the reader's language. */
export const schemaQuery = (app: string, version: number, object: string, use: "create" | "edit", language: Language) =>
  queryOptions({
    queryKey: ["schema", app, version, object, use, language],
    staleTime: 300_000,
    queryFn: async (): Promise<FormSchema> => {
      const described = await call<Described>("GET", `/api/v1/apps/${app}/objects/${object}/schema`, { query: { use } });
      const module = await fetchValidator(described.validator);
      return {
        schema: described.schema,
        uiSchema: described.uiSchema,
        validator: createPrecompiledValidator(module.default ?? module, described.schema),
      };
    },
  });
