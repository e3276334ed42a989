import { Fragment } from 'react';
import { TextLink } from '../../../ui/links.tsx';

/** Pages of the console that a runbook may name; others stay text. */
const pages = {
  '/admin/audit': '/admin/audit',
  '/admin/users': '/admin/users',
  '/admin/providers': '/admin/providers',
  '/admin/moderation': '/admin/moderation',
  '/admin/moderation/rules': '/admin/moderation/rules',
} as const;
const isPage = (code: string): code is keyof typeof pages => Object.hasOwn(pages, code);

/** A line of a runbook: what stands between backquotes is code, or a link if it is a page. */
export const RichText = ({ text }: { readonly text: string }) =>
  text.split('`').map((part, at) => {
    const key = `${at}-${part}`;
    if (at % 2 === 0) return <Fragment key={key}>{part}</Fragment>;
    if (!isPage(part)) return <code key={key}>{part}</code>;
    return (
      <TextLink key={key} to={pages[part]} underline="always" inherit>
        {part}
      </TextLink>
    );
  });
