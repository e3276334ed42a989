import type { LegalTextInfo } from '@atelier/core/schemas/legal';
import { Checkbox } from '@mantine/core';
import type { ReactNode } from 'react';
import { LegalLink } from './LegalLink.tsx';

interface Props {
  readonly texts: readonly Pick<LegalTextInfo, 'kind' | 'version' | 'title'>[];
  readonly checked: boolean;
  readonly error: ReactNode;
  readonly onChange: (checked: boolean) => void;
}

/** The box with which a person accepts all of `texts`, each with a link to it. */
export const AcceptBox = ({ texts, checked, error, onChange }: Props) => (
  <Checkbox
    checked={checked}
    error={error}
    onChange={({ currentTarget }) => onChange(currentTarget.checked)}
    label={
      <>
        I accept{' '}
        {texts.map((text, at) => (
          <span key={text.kind}>
            {at > 0 && (at === texts.length - 1 ? ' and ' : ', ')}
            <LegalLink text={text}>{text.title}</LegalLink>
          </span>
        ))}
        .
      </>
    }
  />
);
