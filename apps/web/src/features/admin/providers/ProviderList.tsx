import type { AdminProvider, AdminProviderList } from '@atelier/core/schemas/providers';
import { VisuallyHidden } from '@mantine/core';
import type { z } from 'zod';
import { TextLink } from '../../../ui/links.tsx';
import { MoveButtons } from '../MoveButtons.tsx';
import { Tag } from '../Tag.tsx';
import table from '../table.module.css';
import type { Move } from '../useOrder.ts';
import { hostOf, keyText, modelsText, providerState } from './provider-state.ts';
import classes from './providers.module.css';
import { useProviderOrder } from './useProviderOrder.ts';

interface RowProps {
  readonly provider: AdminProvider;
  readonly kindName: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly isBusy: boolean;
  readonly onMove: (move: Move) => void;
}

const Facts = ({ provider }: Pick<RowProps, 'provider'>) => {
  const { latencyMs, source, key, models } = provider;
  const parts = [
    modelsText(models),
    ...(key === null ? [] : [`key ${keyText(key)}`]),
    ...(latencyMs === null ? [] : [`answers in ${latencyMs} ms`]),
    ...(source === 'file' ? ['from a file'] : []),
    ...(source === 'supervised' ? ['run by this server'] : []),
  ];
  return <span className={table.dim}>{parts.join(' · ')}</span>;
};

const Row = ({ provider, kindName, isFirst, isLast, isBusy, onMove }: RowProps) => {
  const { word, tone, detail } = providerState(provider);
  return (
    <li className={classes.row}>
      <MoveButtons item={provider} isFirst={isFirst} isLast={isLast} isBusy={isBusy} onMove={onMove} />
      <div className={classes.rowText}>
        <div className={classes.rowName}>
          <TextLink
            to="/admin/providers/$providerId"
            params={{ providerId: provider.id }}
            className={`${table.strong} ${table.rowLink}`}
          >
            <bdi>{provider.name}</bdi>
          </TextLink>
          <Tag tone={tone}>{word}</Tag>
        </div>
        <span className={classes.where}>
          {kindName} · <bdi>{hostOf(provider.baseUrl)}</bdi>
        </span>
        <Facts provider={provider} />
        {detail !== null && word === 'failing' && <p className={classes.fault}>{detail}</p>}
      </div>
    </li>
  );
};

/** The providers, each with its state. Each row leads to its page by one link, which covers the row. */
export const ProviderList = ({ items, kinds }: z.infer<typeof AdminProviderList>) => {
  const { ordered, move, isBusy, said } = useProviderOrder(items);
  const nameOf = (kind: string) => kinds.find((each) => each.kind === kind)?.name ?? kind;
  return (
    <>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <ul className={classes.list} aria-label="Providers">
        {ordered.map((provider, at) => (
          <Row
            key={provider.id}
            provider={provider}
            kindName={nameOf(provider.kind)}
            isFirst={at === 0}
            isLast={at === ordered.length - 1}
            isBusy={isBusy}
            onMove={move}
          />
        ))}
      </ul>
    </>
  );
};
