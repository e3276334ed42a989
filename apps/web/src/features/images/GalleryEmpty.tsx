import { Button } from '@mantine/core';
import { useCan } from '../../lib/session.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ButtonLink } from '../../ui/links.tsx';
import type { FilterChip } from './filter-chips.ts';

const nothingText = (chips: readonly FilterChip[]): string => {
  const [only] = chips;
  if (chips.length === 1 && only?.key === 'q') return `No prompt contains ${only.text}. Try fewer words.`;
  if (chips.length === 1) return `Nothing matches the filter ${only?.text}.`;
  const names = chips.map(({ text }) => text).join(' · ');
  return `Nothing matches all of these: ${names}. Remove one, or show everything.`;
};

interface Props {
  readonly chips: readonly FilterChip[];
  readonly onClear: () => void;
}

/** A gallery without pictures: because of its filters, which are named, or because there are none yet. */
export const GalleryEmpty = ({ chips, onClear }: Props) => {
  const mayCreate = useCan('job:create');
  if (chips.length > 0) {
    return (
      <EmptyState
        title="No picture matches"
        action={
          <Button variant="default" onClick={onClear}>
            Show all pictures
          </Button>
        }
      >
        {nothingText(chips)}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No pictures yet"
      action={mayCreate ? <ButtonLink to="/studio">Go to the studio</ButtonLink> : undefined}
    >
      Pictures you make in the studio appear here.
    </EmptyState>
  );
};
