import { Button } from '@mantine/core';
import { IconBrandGithub, IconBrandGoogle, IconKey } from '@tabler/icons-react';
import form from '../../ui/form.module.css';

interface Props {
  readonly providers: readonly { readonly id: string; readonly name: string }[];
  readonly next: string | undefined;
}

const icons: Readonly<Record<string, typeof IconKey>> = { google: IconBrandGoogle, github: IconBrandGithub };

/** Sign-in at other providers. Plain links, since the browser leaves this page. */
export const Providers = ({ providers, next }: Props) => (
  <div className={form.stack}>
    {providers.map(({ id, name }) => {
      const Icon = icons[id] ?? IconKey;
      const query = next === undefined ? '' : `?${new URLSearchParams({ next })}`;
      return (
        <Button
          key={id}
          component="a"
          href={`/auth/${encodeURIComponent(id)}${query}`}
          size="md"
          variant="default"
          leftSection={<Icon size={20} stroke={1.6} aria-hidden />}
        >
          Continue with {name}
        </Button>
      );
    })}
  </div>
);
