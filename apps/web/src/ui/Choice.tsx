import { type ReactNode, useId } from 'react';
import classes from './Choice.module.css';

interface ChoiceOption<V extends string> {
  readonly value: V;
  readonly label: string;
  readonly glyph?: ReactNode;
}

interface Props<V extends string> {
  readonly legend: string;
  readonly value: V;
  readonly options: readonly ChoiceOption<V>[];
  readonly onChange: (value: V) => void;
  /** `chips` wrap freely; `tiles` share the row evenly. */
  readonly look?: 'chips' | 'tiles';
  readonly aside?: ReactNode;
  readonly disabled?: boolean;
}

/** A styled group of native radio buttons, so that arrow keys, space and screen readers work as usual. */
export const Choice = <V extends string>({
  legend,
  value,
  options,
  onChange,
  look = 'chips',
  aside,
  disabled,
}: Props<V>) => {
  const name = useId();
  return (
    <fieldset className={classes.root} disabled={disabled}>
      <legend className={classes.legend}>
        {legend}
        {aside !== undefined && <span className={classes.aside}>{aside}</span>}
      </legend>
      <div className={look === 'chips' ? classes.chips : classes.tiles}>
        {options.map((option) => (
          <label key={option.value} className={classes.option}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span className={classes.face}>
              {option.glyph}
              <span>{option.label}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
};
