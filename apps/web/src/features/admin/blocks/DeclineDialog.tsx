import type { ResponseView } from '@atelier/core/schemas/responses';
import { TextDialog } from '../../../ui/TextDialog.tsx';
import type { useResponses } from './useResponses.ts';

interface Props {
  /** Null: closed. */
  readonly response: ResponseView | null;
  readonly decline: ReturnType<typeof useResponses>['decline'];
  readonly onClose: () => void;
}

/** Answers an appeal with a note. */
export const DeclineDialog = ({ response, decline, onClose }: Props) => (
  <TextDialog
    title="Decline the appeal"
    opened={response !== null}
    about={response?.id ?? null}
    verb="Decline"
    name="note"
    label="Note"
    description="The person reads it."
    required="Tell the person why."
    maxLength={500}
    call={decline}
    onSubmit={(note, outcome) => response !== null && decline.mutate({ id: response.id, note }, outcome)}
    onClose={onClose}
  />
);
