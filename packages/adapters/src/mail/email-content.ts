/** The texts of an email; `layout.ts` renders them as HTML and plain text. */
export interface EmailContent {
  readonly subject: string;
  readonly heading: string;
  readonly greeting: string;
  /** A line end within one is a new line. */
  readonly paragraphs: readonly string[];
  /** Details of the event: label and value. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  /** The main action; `alarm` if it is meant only for when something is wrong. */
  readonly action: { readonly label: string; readonly url: string; readonly tone?: 'usual' | 'alarm' } | null;
  /** An alternative action as text and a link. */
  readonly otherwise: { readonly text: string; readonly url: string } | null;
  /** For recipients who did not expect the email. */
  readonly note: string;
}
