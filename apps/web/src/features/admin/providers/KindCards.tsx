import type { ProviderKindInfo } from '@atelier/core/schemas/providers';
import { IconCloud, IconCpu, IconServer } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import type { z } from 'zod';
import { TextLink } from '../../../ui/links.tsx';
import classes from './providers.module.css';

export type Kind = z.infer<typeof ProviderKindInfo>;

interface Props {
  readonly kinds: readonly Kind[];
}

/** Not a kind: the server runs it itself, and it has a page of its own. */
const LocalEngineCard = () => (
  <li className={classes.card}>
    <IconCpu size={22} stroke={1.4} aria-hidden />
    <div>
      <TextLink to="/admin/local-engine" className={classes.cardLink ?? ''}>
        An engine on this machine
      </TextLink>
      <p>
        Nothing is running yet? Atelier starts and watches stable-diffusion.cpp itself. You need two files.
      </p>
    </div>
  </li>
);

interface GroupProps extends Props {
  readonly title: string;
  readonly note: string;
  readonly children?: ReactNode;
}

const Group = ({ title, note, kinds, children }: GroupProps) => {
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
        {children}
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
    >
      <LocalEngineCard />
    </Group>
    <Group
      title="Hosted"
      note="Prompts are sent to the provider, which charges your account. You need a key."
      kinds={kinds.filter(({ local }) => !local)}
    />
  </>
);
