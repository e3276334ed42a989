import type { LegalVersion } from '@atelier/core/schemas/legal';
import type { ReactNode } from 'react';
import { TextLink } from '../links.tsx';

/** A link to a text in a tab of its own, so that a form beside it keeps what was typed. */
export const LegalLink = ({
  text,
  children,
}: {
  readonly text: LegalVersion;
  readonly children: ReactNode;
}) => (
  <TextLink
    to="/legal/$kind"
    params={{ kind: text.kind }}
    search={{ version: text.version }}
    target="_blank"
    underline="always"
  >
    {children}
  </TextLink>
);
