import type { OwnResponse } from '@atelier/core/schemas/responses';

/** What became of an appeal. */
export const ResponseAnswer = ({ response: { appeal, note } }: { readonly response: OwnResponse }) => {
  if (note !== null)
    return (
      <span>
        An administrator answered: <bdi>{note}</bdi>
      </span>
    );
  return appeal === null ? null : <span>You objected. An administrator will look at it.</span>;
};
