import { autoStyle, type EngineCapabilities } from '@atelier/core/schemas/engines';
import { lengthOf, textLimits, trimText } from '@atelier/core/text';
import { Button, Kbd, Textarea, UnstyledButton } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { type ReactNode, type RefObject, useId, useState } from 'react';
import { autoStyleName } from '../../lib/styles.ts';
import { Choice } from '../../ui/Choice.tsx';
import { AspectGlyph } from './AspectGlyph.tsx';
import classes from './Composer.module.css';
import { countChoices, type Draft } from './draft.ts';
import { SeedField } from './SeedField.tsx';
import { nearestResolution, presetSizes, rescale, resolutions, sizeKey } from './sizes.ts';

interface Props {
  readonly engine: EngineCapabilities;
  readonly draft: Draft;
  readonly errors: Readonly<Record<string, string>>;
  readonly busy: boolean;
  readonly promptRef: RefObject<HTMLTextAreaElement | null>;
  readonly onChange: (change: Partial<Draft>) => void;
  readonly onSubmit: () => void;
  readonly children?: ReactNode;
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

const More = ({
  engine,
  draft,
  errors,
  onChange,
}: Pick<Props, 'engine' | 'draft' | 'errors' | 'onChange'>) => (
  <div className={classes.more}>
    <Choice
      legend="Resolution"
      look="tiles"
      value={nearestResolution(draft.size).id}
      options={resolutions.map(({ id, label }) => ({ value: id, label }))}
      onChange={(id) => {
        const sidePx = resolutions.find((each) => each.id === id)?.sidePx;
        if (sidePx !== undefined) onChange({ size: rescale(draft.size, sidePx, engine) });
      }}
    />
    {engine.negativePrompt && (
      <Textarea
        label="Negative prompt"
        description="What the picture should not show."
        autosize
        minRows={1}
        dir="auto"
        value={draft.negativePrompt}
        error={errors.negativePrompt}
        onChange={(event) => onChange({ negativePrompt: event.currentTarget.value })}
      />
    )}
  </div>
);

/** The form of a job: the prompt first, the settings below. */
export const Composer = ({ engine, draft, errors, busy, promptRef, onChange, onSubmit, children }: Props) => {
  const [more, setMore] = useState(draft.negativePrompt !== '');
  const moreId = useId();
  const sizes = sizeOptions(engine, draft);
  return (
    <form
      className={classes.root}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
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
      <div>
        <UnstyledButton
          className={classes.toggle}
          aria-expanded={more}
          aria-controls={moreId}
          onClick={() => setMore(!more)}
        >
          More <IconChevronDown size={16} aria-hidden />
        </UnstyledButton>
        <div id={moreId} hidden={!more}>
          <More engine={engine} draft={draft} errors={errors} onChange={onChange} />
        </div>
      </div>
      <div className={classes.foot}>
        <Button
          type="submit"
          size="md"
          fullWidth
          loading={busy}
          rightSection={
            <Kbd className={classes.kbd} size="xs">
              Ctrl ↵
            </Kbd>
          }
        >
          {draft.count === 1 ? 'Draw' : `Draw ${draft.count} pictures`}
        </Button>
        {children}
      </div>
    </form>
  );
};
