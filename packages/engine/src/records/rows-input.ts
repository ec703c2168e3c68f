/** Input columns of a record's statement with the rows of a sub-table as they were and as they are, in the form the audit log keeps. */
export const oldRows = (key: string): string => `_old_${key}`;
export const newRows = (key: string): string => `_new_${key}`;
