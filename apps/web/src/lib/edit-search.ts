/**
 * The address of an edit: `from` is the id of a picture that was made from the same original, whose settings fill the form;
 * `vary` fills it for variations of the original itself.
 */
export interface EditSearch {
  readonly from?: string;
  readonly vary?: true;
}

export const parseEditSearch = ({ from, vary }: Record<string, unknown>): EditSearch => ({
  ...(typeof from === 'string' && { from }),
  ...((vary === true || vary === 'true') && { vary: true as const }),
});
