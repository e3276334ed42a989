/** What a mail says, in plain text; `layout.ts` gives it its two forms. */
export interface EmailContent {
  readonly subject: string;
  readonly heading: string;
  readonly greeting: string;
  readonly paragraphs: readonly string[];
  /** What happened where and when: label and value. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  /** The one thing to do; `alarm` where it is to be done only if something is wrong. */
  readonly action: { readonly label: string; readonly url: string; readonly tone?: 'usual' | 'alarm' } | null;
  /** A second way, as plain words and an address. */
  readonly otherwise: { readonly text: string; readonly url: string } | null;
  /** For those who did not expect the mail. */
  readonly note: string;
}
