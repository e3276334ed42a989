import { Button } from '@mantine/core';
import { TextLink } from '../../ui/links.tsx';
import classes from './OnlyPerson.module.css';

interface Props {
  /** Whom the list is narrowed to. */
  readonly person: string | undefined;
  readonly onClear: () => void;
}

/** Says that a list is about one person only, and leads to them and to the whole list. */
export const OnlyPerson = ({ person, onClear }: Props) =>
  person === undefined ? null : (
    <p className={classes.root}>
      <span>
        Only about{' '}
        <TextLink underline="always" to="/admin/users/$userId" params={{ userId: person }}>
          one person
        </TextLink>
        .
      </span>
      <Button variant="subtle" size="compact-md" onClick={onClear}>
        Show everyone
      </Button>
    </p>
  );
