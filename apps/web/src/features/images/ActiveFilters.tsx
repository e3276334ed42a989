import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { FilterChange } from '../../lib/gallery-search.ts';
import classes from './ActiveFilters.module.css';
import type { FilterChip } from './filter-chips.ts';
import { resultText, shareText } from './result-text.ts';
import type { GalleryCounts } from './useGalleryCounts.ts';

interface Props {
  readonly chips: readonly FilterChip[];
  readonly counts: GalleryCounts;
  readonly onChange: (change: FilterChange) => void;
  readonly onClear: () => void;
}

const countText = ({ matching, all, isFiltered }: GalleryCounts): string => {
  if (matching === undefined || all === undefined || all.count === 0) return '';
  return isFiltered ? shareText(matching, all) : resultText(all);
};

/** How many pictures there are, and the filters in use, each with a button that removes it. */
export const ActiveFilters = ({ chips, counts, onChange, onClear }: Props) => (
  <div className={classes.root}>
    <p className={classes.count} role="status">
      {countText(counts)}
    </p>
    {chips.length > 0 && (
      <ul className={classes.chips} aria-label="Filters in use">
        {chips.map(({ key, text, without }) => (
          <li key={key}>
            <button
              type="button"
              className={classes.chip}
              aria-label={`Remove filter: ${text}`}
              onClick={() => onChange(without)}
            >
              <bdi className={classes.text}>{text}</bdi>
              <IconX size={14} aria-hidden />
            </button>
          </li>
        ))}
        <li>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            className={classes.clear ?? ''}
            onClick={onClear}
          >
            Clear all
          </Button>
        </li>
      </ul>
    )}
  </div>
);
