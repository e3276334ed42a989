import type { AdminModel } from '@atelier/core/schemas/admin-models';
import { maxSamples } from '@atelier/core/schemas/models';
import { ActionIcon, Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import form from '../../../ui/form.module.css';
import { Section } from '../../../ui/Section.tsx';
import { useLazyDialog } from '../../../ui/useLazyDialog.ts';
import classes from './ModelSamples.module.css';
import { useSamples } from './useSamples.ts';

const MakeSamples = lazy(() => import('./MakeSamples.tsx').then((file) => ({ default: file.MakeSamples })));
const ChooseSamples = lazy(() =>
  import('./ChooseSamples.tsx').then((file) => ({ default: file.ChooseSamples })),
);

const Samples = ({ model }: { readonly model: AdminModel }) => {
  const { remove, removing } = useSamples(model);
  if (model.samples.length === 0)
    return (
      <p className={form.text}>No samples yet. The studio shows the first letter of its name instead.</p>
    );
  return (
    <ul className={classes.grid} aria-label={`Samples of ${model.name}`}>
      {model.samples.map(({ id, url }, at) => (
        <li key={id} className={classes.tile}>
          <img src={url} alt={`Sample ${at + 1}`} loading="lazy" decoding="async" />
          {at === 0 && <span className={classes.cover}>Shown in lists</span>}
          <ActionIcon
            variant="default"
            size="lg"
            className={classes.remove ?? ''}
            aria-label={`Remove sample ${at + 1}`}
            loading={removing === id}
            disabled={removing !== null}
            onClick={() => remove(id)}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
};

/** The pictures that people see when they choose the model. */
export const ModelSamples = ({
  model,
  currency,
}: {
  readonly model: AdminModel;
  /** ISO 4217. */
  readonly currency: string;
}) => {
  const make = useLazyDialog();
  const choose = useLazyDialog();
  const room = maxSamples - model.samples.length;
  return (
    <Section
      title="Samples"
      note={`Small copies for everyone who may use the model, up to ${maxSamples}. They stay when the pictures are deleted.`}
    >
      <div className={form.stack}>
        <Samples model={model} />
        <div className={form.row}>
          <Button variant="default" disabled={room === 0} onClick={make.open}>
            Make samples…
          </Button>
          <Button variant="default" disabled={room === 0} onClick={choose.open}>
            Choose from your gallery…
          </Button>
        </div>
        {room === 0 && (
          <p className={form.text}>That is as many as a model can have. Remove one to add another.</p>
        )}
      </div>
      {make.isMounted && (
        <Suspense>
          <MakeSamples
            model={model}
            currency={currency}
            room={room}
            opened={make.opened}
            onClose={make.close}
          />
        </Suspense>
      )}
      {choose.isMounted && (
        <Suspense>
          <ChooseSamples model={model} room={room} opened={choose.opened} onClose={choose.close} />
        </Suspense>
      )}
    </Section>
  );
};
