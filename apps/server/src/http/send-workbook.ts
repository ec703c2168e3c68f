import { writeWorkbook } from "@funnelsmith/workbook";
import type { FastifyReply } from "fastify";

/** The media type of .xlsx. */
export const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** A table as it is sent: `rows` by the piece. */
export interface SentSheet {
  readonly title: string;
  readonly columns: Parameters<typeof writeWorkbook>[1];
  readonly rows: Parameters<typeof writeWorkbook>[2];
}

/** Streams a table as a workbook to be saved; what fails under way breaks the connection off, so that half a file never looks whole. */
export async function sendWorkbook(reply: FastifyReply, name: string, { title, columns, rows }: SentSheet): Promise<FastifyReply> {
  return reply
    .type(workbookType)
    .header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
    .send(writeWorkbook(title, columns, rows));
}
