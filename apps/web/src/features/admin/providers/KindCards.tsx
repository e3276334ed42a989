import type { ProviderKindInfo } from '@atelier/core/schemas/providers';
import { IconCloud, IconServer } from '@tabler/icons-react';
import { useId } from 'react';
import type { z } from 'zod';
import { TextLink } from '../../../ui/links.tsx';
import classes from './providers.module.css';

export type Kind = z.infer<typeof ProviderKindInfo>;

interface Props {
  readonly kinds: readonly Kind[];
}

const Group = ({ title, note, kinds }: Props & { readonly title: string; readonly note: string }) => {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes.group}>
      <h2 id={id}>{title}</h2>
      <p>{note}</p>
      <ul className={classes.cards}>
        {kinds.map(({ kind, name, description, local }) => (
          <li key={kind} className={classes.card}>
            {local ? (
              <IconServer size={22} stroke={1.4} aria-hidden />
            ) : (
              <IconCloud size={22} stroke={1.4} aria-hidden />
            )}
            <div>
              <TextLink to="/admin/providers/add" search={{ kind }} className={classes.cardLink ?? ''}>
                {name}
              </TextLink>
              <p>{description}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
};

/** The kinds that can be added, in two groups. */
export const KindCards = ({ kinds }: Props) => (
  <>
    <Group
      title="On your machines"
      note="Pictures and prompts stay in your network. You need its address."
      kinds={kinds.filter(({ local }) => local)}
    />
    <Group
      title="Hosted"
      note="Prompts are sent to the provider, which charges your account. You need a key."
      kinds={kinds.filter(({ local }) => !local)}
    />
  </>
);
