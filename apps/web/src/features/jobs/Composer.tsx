import { autoStyle, type EngineCapabilities } from '@atelier/core/schemas/engines';
import { lengthOf, textLimits, trimText } from '@atelier/core/text';
import { Textarea } from '@mantine/core';
import type { RefObject } from 'react';
import { autoStyleName } from '../../lib/styles.ts';
import { Choice } from '../../ui/Choice.tsx';
import { AspectGlyph } from './AspectGlyph.tsx';
import classes from './Composer.module.css';
import { DrawBar, type DrawBarProps } from './DrawBar.tsx';
import { countChoices, type Draft } from './draft.ts';
import { MoreSettings } from './MoreSettings.tsx';
import { SeedField } from './SeedField.tsx';
import { nearestResolution, presetSizes, sizeKey } from './sizes.ts';

interface Props extends Omit<DrawBarProps, 'count'> {
  readonly engine: EngineCapabilities;
  readonly draft: Draft;
  readonly formRef: RefObject<HTMLFormElement | null>;
  readonly promptRef: RefObject<HTMLTextAreaElement | null>;
  readonly onChange: (change: Partial<Draft>) => void;
  readonly onSubmit: () => void;
  readonly onClear: (() => void) | null;
}

/** Above this length the counter is shown. */
const counterFrom = textLimits.prompt * 0.8;

/** How many characters are left, counted as on the server; undefined while there are plenty. */
const roomLeft = (prompt: string): string | undefined => {
  const length = lengthOf(trimText(prompt));
  if (length <= counterFrom) return undefined;
  const left = textLimits.prompt - length;
  const characters = Math.abs(left) === 1 ? 'character' : 'characters';
  return left >= 0 ? `${left} ${characters} left` : `${-left} ${characters} too many`;
};

const styleOptions = (engine: EngineCapabilities) => [
  { value: autoStyle, label: autoStyleName },
  ...engine.styles.filter(({ id }) => id !== autoStyle).map(({ id, name }) => ({ value: id, label: name })),
];

const sizeOptions = (engine: EngineCapabilities, draft: Draft) => {
  const presets = presetSizes(nearestResolution(draft.size).sidePx, engine);
  const known = presets.some((preset) => sizeKey(preset) === sizeKey(draft.size));
  return known ? presets : [{ ...draft.size, label: 'Custom' }, ...presets];
};

/** The form of a job: the prompt first, the settings below. */
export const Composer = ({ engine, draft, errors, formRef, promptRef, onChange, onClear, ...bar }: Props) => {
  const sizes = sizeOptions(engine, draft);
  return (
    <form
      ref={formRef}
      className={classes.root}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        bar.onSubmit();
      }}
    >
      <Textarea
        ref={promptRef}
        label="What do you want to see?"
        placeholder="a lighthouse above a winter sea at dusk"
        classNames={{ input: classes.prompt ?? '', label: classes.question ?? '' }}
        autosize
        minRows={3}
        maxRows={10}
        dir="auto"
        value={draft.prompt}
        error={errors.prompt}
        description={roomLeft(draft.prompt)}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        onChange={(event) => onChange({ prompt: event.currentTarget.value })}
      />
      <Choice
        legend="Style"
        value={draft.style}
        options={styleOptions(engine)}
        onChange={(style) => onChange({ style })}
      />
      <Choice
        legend="Shape"
        aside={`${draft.size.width} × ${draft.size.height}`}
        look="tiles"
        value={sizeKey(draft.size)}
        options={sizes.map((size) => ({
          value: sizeKey(size),
          label: size.label,
          glyph: <AspectGlyph {...size} />,
        }))}
        onChange={(key) => {
          const size = sizes.find((each) => sizeKey(each) === key);
          if (size !== undefined) onChange({ size: { width: size.width, height: size.height } });
        }}
      />
      <div className={classes.pair}>
        <Choice
          legend="How many"
          look="tiles"
          value={String(draft.count)}
          options={countChoices
            .filter((count) => count <= engine.maxCount)
            .map((count) => ({ value: String(count), label: String(count) }))}
          onChange={(count) => onChange({ count: Number(count) })}
        />
        {engine.seed && (
          <SeedField value={draft.seed} error={errors.seed} onChange={(seed) => onChange({ seed })} />
        )}
      </div>
      <MoreSettings engine={engine} draft={draft} errors={errors} onChange={onChange} onClear={onClear} />
      <DrawBar {...bar} count={draft.count} errors={errors} />
    </form>
  );
};
