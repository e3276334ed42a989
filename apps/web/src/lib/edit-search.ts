/** The address of an edit: `from` is the id of a picture that was made from the same original, whose settings fill the form. */
export interface EditSearch {
  readonly from?: string;
}

export const parseEditSearch = (raw: Record<string, unknown>): EditSearch =>
  typeof raw.from === 'string' ? { from: raw.from } : {};
