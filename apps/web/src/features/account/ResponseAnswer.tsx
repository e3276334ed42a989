import type { OwnResponse } from '@atelier/core/schemas/responses';

/** What became of an appeal. */
export const ResponseAnswer = ({
  response: { appeal, note, undoneAt },
}: {
  readonly response: OwnResponse;
}) => {
  if (note !== null)
    return (
      <span>
        An administrator answered: <bdi>{note}</bdi>
      </span>
    );
  if (appeal === null) return null;
  return (
    <span>
      {undoneAt === null
        ? 'You objected. An administrator will look at it.'
        : 'You objected, and it was taken back.'}
    </span>
  );
};
