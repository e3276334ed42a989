import type { AdminModel } from '@atelier/core/schemas/admin-models';
import { Switch, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { useCurrency } from '../../../lib/money.ts';
import { trpc } from '../../../trpc.ts';
import { TextLink } from '../../../ui/links.tsx';
import { notifyFailure } from '../../../ui/notify.tsx';
import { MoveButtons } from '../MoveButtons.tsx';
import { useProvidersChanged } from '../providers/useProviders.ts';
import { Tag } from '../Tag.tsx';
import { audienceWords, priceWords } from './model-words.ts';
import classes from './models.module.css';
import { useModelOrder } from './useModelOrder.ts';

interface RowProps {
  readonly model: AdminModel;
  readonly order: ReactNode;
}

const Row = ({ model, order }: RowProps) => {
  const changed = useProvidersChanged();
  const utils = trpc.useUtils();
  const currency = useCurrency();
  const update = trpc.admin.models.update.useMutation({
    onSuccess: (saved) => {
      utils.admin.models.list.setData(undefined, (list) =>
        list === undefined
          ? list
          : { items: list.items.map((item) => (item.id === saved.id ? saved : item)) },
      );
      changed();
    },
    onError: notifyFailure,
  });
  // What was chosen shows at once, and goes back if it is refused.
  const isOn = update.isPending ? (update.variables.enabled ?? model.enabled) : model.enabled;
  return (
    <li className={classes.row} data-off={!isOn || undefined}>
      {order}
      <Switch
        aria-label={`Allow ${model.name}`}
        classNames={{ root: classes.switch ?? '', body: classes.switchBody ?? '' }}
        checked={isOn}
        disabled={update.isPending}
        onChange={(event) => update.mutate({ id: model.id, enabled: event.currentTarget.checked })}
      />
      <div className={classes.text}>
        <div className={classes.name}>
          <TextLink to="/admin/models/$modelId" params={{ modelId: model.id }} className={classes.link ?? ''}>
            <bdi>{model.name}</bdi>
          </TextLink>
          {model.missingSince !== null && <Tag tone="warning">no longer there</Tag>}
        </div>
        <span className={classes.about}>
          {currency !== undefined && `${priceWords(model.price, currency)} · `}
          {audienceWords(model)}
          {model.remoteName !== model.name && (
            <>
              {' · '}
              <code>{model.remoteName}</code>
            </>
          )}
        </span>
      </div>
    </li>
  );
};

interface Props {
  readonly models: readonly AdminModel[];
  readonly label: string;
}

/** Models, each with a switch that says whether people may use it. */
export const ModelList = ({ models, label }: Props) => (
  <ul className={classes.list} aria-label={label}>
    {models.map((model) => (
      <Row key={model.id} model={model} order={null} />
    ))}
  </ul>
);

/** All models of one provider, which can be put into the order in which the studio offers them. */
export const OrderedModelList = ({ models, label, providerId }: Props & { readonly providerId: string }) => {
  const { ordered, move, isBusy, said } = useModelOrder(models, providerId);
  if (models.length < 2) return <ModelList models={models} label={label} />;
  return (
    <>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <ul className={classes.list} aria-label={label}>
        {ordered.map((model, at) => (
          <Row
            key={model.id}
            model={model}
            order={
              <MoveButtons
                item={model}
                isFirst={at === 0}
                isLast={at === ordered.length - 1}
                isBusy={isBusy}
                onMove={move}
              />
            }
          />
        ))}
      </ul>
    </>
  );
};
