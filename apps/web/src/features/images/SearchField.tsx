import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type FilterChange, parseGallerySearch } from '../../lib/gallery-search.ts';
import { useSearchText } from '../../ui/useSearchText.ts';
import classes from './GalleryHead.module.css';

interface Props {
  readonly q: string | undefined;
  readonly onChange: (change: FilterChange) => void;
}

/** Searches prompts. Typed text is applied to the URL after a pause in typing. */
export const SearchField = ({ q, onChange }: Props) => {
  const [text, type] = useSearchText(
    q,
    (typed) => parseGallerySearch({ q: typed }).q,
    (typed) => onChange({ q: typed }),
  );
  return (
    <search className={classes.search}>
      <TextInput
        className={classes.words ?? ''}
        aria-label="Search prompts"
        placeholder="Search prompts"
        type="search"
        dir="auto"
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
        leftSection={<IconSearch size={18} stroke={1.6} />}
        rightSection={text === '' ? null : <CloseButton aria-label="Clear search" onClick={() => type('')} />}
      />
    </search>
  );
};
