import type { TrainingBaseView } from '@atelier/core/schemas/training';
import { useId } from 'react';
import { formatNumber } from '../../lib/format.ts';
import classes from './BaseField.module.css';
import { boundsText } from './dataset.ts';
import { priceText } from './training-text.ts';

interface Props {
  readonly bases: readonly TrainingBaseView[];
  readonly value: string;
  readonly onChange: (model: string) => void;
}

const Face = ({ base }: { readonly base: TrainingBaseView }) => (
  <span className={classes.face}>
    <span className={classes.name}>
      <bdi>{base.name}</bdi>
      <strong>{priceText(base.price.minor, base.currency)}</strong>
    </span>
    <span className={classes.about}>
      {base.unavailable ??
        `${base.provider} · ${boundsText(base)} · ${formatNumber(base.minSteps)} to ${formatNumber(base.maxSteps)} steps`}
    </span>
  </span>
);

/** The models to train for, each with its price and bounds. Native radio buttons, so that all keys work as usual. */
export const BaseField = ({ bases, value, onChange }: Props) => {
  const name = useId();
  return (
    <fieldset className={classes.root}>
      <legend>Base model</legend>
      {bases.map((base) => (
        <label key={base.model} className={classes.option} data-off={base.unavailable !== null || undefined}>
          <input
            type="radio"
            name={name}
            value={base.model}
            checked={base.model === value}
            onChange={() => onChange(base.model)}
          />
          <Face base={base} />
        </label>
      ))}
    </fieldset>
  );
};
