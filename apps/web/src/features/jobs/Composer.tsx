import type { EngineCapabilities } from '@atelier/core/schemas/engines';
import type { Preset } from '@atelier/core/schemas/presets';
import { lengthOf, textLimits, trimText } from '@atelier/core/text';
import { NativeSelect, Textarea } from '@mantine/core';
import { IconPhotoUp } from '@tabler/icons-react';
import type { RefObject } from 'react';
import type { StudioModel } from '../../lib/models.ts';
import { Choice } from '../../ui/Choice.tsx';
import { TextLink } from '../../ui/links.tsx';
import { AspectGlyph } from './AspectGlyph.tsx';
import classes from './Composer.module.css';
import { DrawBar, type DrawBarProps } from './DrawBar.tsx';
import { countChoices, type Draft, type FieldErrors, type FormChange, type FormValues } from './draft.ts';
import { Enhance } from './Enhance.tsx';
import { Looks } from './Looks.tsx';
import { ModelPicker } from './ModelPicker.tsx';
import { MoreSettings } from './MoreSettings.tsx';
import { Presets } from './Presets.tsx';
import { SeedField } from './SeedField.tsx';
import { nearestResolution, presetSizes, sizeKey } from './sizes.ts';

interface Props extends Omit<DrawBarProps, 'count'> {
  readonly model: StudioModel;
  readonly models: readonly StudioModel[];
  readonly values: FormValues;
  readonly draft: Draft;
  readonly reasonAgainst: (count: number, costMinor: number) => string | null;
  /** The errors of the last attempt to draw. */
  readonly refused: FieldErrors;
  readonly formRef: RefObject<HTMLFormElement | null>;
  readonly promptRef: RefObject<HTMLTextAreaElement | null>;
  readonly onChange: (change: FormChange) => void;
  readonly onSubmit: () => void;
  readonly onPreset: (preset: Preset) => void;
  readonly onClear: (() => void) | null;
}

/** Above this part of the limit the counter is shown. */
const counterFrom = 0.8;

/** How many characters are left, counted as on the server; undefined while there are plenty. */
const roomLeft = (prompt: string, modelLimit: number): string | undefined => {
  const limit = Math.min(textLimits.prompt, modelLimit);
  const length = lengthOf(trimText(prompt));
  if (length <= counterFrom * limit) return undefined;
  const left = limit - length;
  const characters = Math.abs(left) === 1 ? 'character' : 'characters';
  return left >= 0 ? `${left} ${characters} left` : `${-left} ${characters} too many`;
};

const sizeOptions = (can: EngineCapabilities, size: FormValues['size']) => {
  const presets = presetSizes(nearestResolution(size).sidePx, can);
  const known = presets.some((preset) => sizeKey(preset) === sizeKey(size));
  return known ? presets : [{ ...size, label: 'Custom' }, ...presets];
};

/** More sizes than this are in a list. */
const maxTiles = 6;

type FieldProps = Pick<Props, 'values' | 'errors' | 'onChange'> & { readonly can: EngineCapabilities };

const Shape = ({ can, values: { size }, onChange }: FieldProps) => {
  const sizes = sizeOptions(can, size);
  const choose = (key: string) => {
    const chosen = sizes.find((each) => sizeKey(each) === key);
    if (chosen !== undefined) onChange({ size: { width: chosen.width, height: chosen.height } });
  };
  if (sizes.length > maxTiles)
    return (
      <NativeSelect
        label="Shape"
        data={sizes.map((each) => ({
          value: sizeKey(each),
          label: `${each.label}, ${each.width} × ${each.height}`,
        }))}
        value={sizeKey(size)}
        onChange={(event) => choose(event.currentTarget.value)}
      />
    );
  return (
    <Choice
      legend="Shape"
      aside={`${size.width} × ${size.height}`}
      look="tiles"
      value={sizeKey(size)}
      options={sizes.map((each) => ({
        value: sizeKey(each),
        label: each.label,
        glyph: <AspectGlyph {...each} />,
      }))}
      onChange={choose}
    />
  );
};

/** The usual numbers that the model allows, its highest, and the current one. */
const countsFor = ({ maxCount }: EngineCapabilities, count: number): number[] => {
  const usual = countChoices.filter((each) => each <= maxCount);
  const last = maxCount < Math.max(...countChoices) ? [maxCount] : [];
  return [...new Set([...usual, ...last, count])].sort((a, b) => a - b);
};

const CountAndSeed = ({ can, values, errors, onChange }: FieldProps) => {
  const counts = countsFor(can, values.count);
  return (
    <div className={classes.pair}>
      {counts.length > 1 && (
        <Choice
          legend="How many"
          look="tiles"
          value={String(values.count)}
          options={counts.map((count) => ({ value: String(count), label: String(count) }))}
          onChange={(count) => onChange({ count: Number(count) })}
        />
      )}
      {can.seed && (
        <SeedField value={values.seed} error={errors.seed} onChange={(seed) => onChange({ seed })} />
      )}
    </div>
  );
};

/** The form of a job: the prompt first, the settings that its model has below. */
export const Composer = (props: Props) => {
  const {
    model,
    models,
    values,
    draft,
    reasonAgainst,
    refused,
    formRef,
    promptRef,
    onChange,
    onPreset,
    onClear,
    ...bar
  } = props;
  const { errors } = bar;
  const fields = { can: model.can, values, errors, onChange };
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
        value={values.prompt}
        error={errors.prompt}
        description={roomLeft(values.prompt, model.can.maxPromptLength)}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        onChange={(event) => onChange({ prompt: event.currentTarget.value })}
      />
      <div className={classes.afterPrompt}>
        <Enhance prompt={values.prompt} onChange={(prompt) => onChange({ prompt })} />
        <TextLink to="/uploads" className={`${classes.toggle} ${classes.fromPicture}`}>
          <IconPhotoUp size={16} aria-hidden /> Start from a picture
        </TextLink>
      </div>
      <ModelPicker
        models={models}
        model={model}
        draft={draft}
        reasonAgainst={reasonAgainst}
        error={errors.model}
        onChoose={(id) => onChange({ model: id })}
      />
      <Looks {...fields} />
      <Shape {...fields} />
      <CountAndSeed {...fields} />
      <MoreSettings {...fields} ownLoras={model.ownLoras} refused={refused} onClear={onClear}>
        <Presets models={models} model={model} values={values} onApply={onPreset} />
      </MoreSettings>
      <DrawBar {...bar} count={values.count} errors={errors} />
    </form>
  );
};
