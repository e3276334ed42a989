import type { EngineCapabilities } from '@atelier/core/schemas/engines';
import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import classes from './Composer.module.css';
import type { FieldErrors } from './draft.ts';
import type { Size } from './sizes.ts';

interface SideProps {
  readonly label: string;
  readonly px: number;
  readonly error: string | undefined;
  readonly onChange: (px: number) => void;
}

const Side = ({ label, px, error, onChange }: SideProps) => {
  const [text, setText] = useState(String(px));
  useEffect(() => setText(String(px)), [px]);
  return (
    <TextInput
      label={label}
      inputMode="numeric"
      autoComplete="off"
      maxLength={4}
      value={text}
      error={error}
      onChange={(event) => {
        const next = event.currentTarget.value.replaceAll(/\D/g, '');
        setText(next);
        if (next !== '') onChange(Number(next));
      }}
      onBlur={() => setText(String(px))}
    />
  );
};

interface Props {
  readonly can: EngineCapabilities;
  readonly size: Size;
  readonly errors: FieldErrors;
  readonly onChange: (size: Size) => void;
}

/** Width and height in pixels, for models that draw any size. */
export const SizeFields = ({ can, size, errors, onChange }: Props) => (
  <div className={classes.sides}>
    <Side
      label="Width (px)"
      px={size.width}
      error={errors.width}
      onChange={(width) => onChange({ ...size, width })}
    />
    <Side
      label="Height (px)"
      px={size.height}
      error={errors.height}
      onChange={(height) => onChange({ ...size, height })}
    />
    <p className={classes.hint}>
      {can.minSidePx} to {can.maxSidePx} px, in steps of {can.sizeStepPx}.
    </p>
  </div>
);
