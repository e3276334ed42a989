import type { ModelOptions } from '@atelier/core/schemas/engines';
import type { LoraChoice } from '@atelier/core/schemas/generation-settings';
import { ActionIcon, type ComboboxData, Select, UnstyledButton } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { OwnLora } from '../../lib/models.ts';
import { hasWord, withTriggerWord } from '../../lib/trigger-word.ts';
import { NumberField } from '../../ui/NumberField.tsx';
import classes from './LoraField.module.css';

interface Props {
  /** Its known LoRAs contain the person's own. */
  readonly can: NonNullable<ModelOptions['loras']>;
  readonly own: readonly OwnLora[];
  readonly prompt: string;
  readonly onPrompt: (prompt: string) => void;
  readonly value: readonly LoraChoice[];
  readonly error: string | undefined;
  readonly onChange: (loras: LoraChoice[]) => void;
}

/** Without its word in the prompt, a trained LoRA does little. */
const WordHint = ({
  word,
  prompt,
  onPrompt,
}: Pick<Props, 'prompt' | 'onPrompt'> & { readonly word: string }) => {
  if (hasWord(prompt, word))
    return (
      <p className={classes.hint}>
        Called by <code>{word}</code> in your prompt.
      </p>
    );
  return (
    <p className={classes.hint}>
      Your prompt needs its word, <code>{word}</code>.{' '}
      <UnstyledButton className={classes.add} onClick={() => onPrompt(withTriggerWord(prompt, word))}>
        Add it
      </UnstyledButton>
    </p>
  );
};

/** Own LoRAs apart from those of the backend. */
const optionsOf = (free: Props['can']['known'], own: Props['own']): ComboboxData => {
  const isOwn = (id: string) => own.some((lora) => lora.id === id);
  const items = (wanted: boolean) =>
    free.filter(({ id }) => isOwn(id) === wanted).map(({ id, name }) => ({ value: id, label: name }));
  return own.length === 0
    ? items(false)
    : [
        { group: 'Trained by you', items: items(true) },
        { group: 'Others', items: items(false) },
      ];
};

/** The LoRAs of a picture, each with its weight. */
export const LoraField = ({ can, own, value, error, prompt, onPrompt, onChange }: Props) => {
  const nameOf = (id: string) => can.known.find((known) => known.id === id)?.name ?? id;
  const free = can.known.filter(({ id }) => !value.some((chosen) => chosen.id === id));
  const change = (id: string, weight: number) =>
    onChange(value.map((each) => (each.id === id ? { id, weight } : each)));
  return (
    <fieldset className={classes.root}>
      <legend className={classes.legend}>LoRAs</legend>
      {value.length > 0 && (
        <ul className={classes.list}>
          {value.map(({ id, weight }) => (
            <li key={id} className={classes.item}>
              <div>
                <NumberField
                  label={nameOf(id)}
                  range={can.weight}
                  value={weight}
                  onChange={(next) => change(id, next)}
                />
                {own
                  .filter((lora) => lora.id === id)
                  .map(({ triggerWord }) => (
                    <WordHint key={id} word={triggerWord} prompt={prompt} onPrompt={onPrompt} />
                  ))}
              </div>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove ${nameOf(id)}`}
                onClick={() => onChange(value.filter((each) => each.id !== id))}
              >
                <IconX size={16} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      <Select
        aria-label="Add a LoRA"
        placeholder={value.length < can.max ? 'Add a LoRA' : `At most ${can.max} LoRAs`}
        nothingFoundMessage="No LoRA has this name."
        searchable
        limit={100}
        disabled={value.length >= can.max || free.length === 0}
        data={optionsOf(free, own)}
        value={null}
        error={error}
        onChange={(id) => id !== null && onChange([...value, { id, weight: can.weight.default }])}
      />
    </fieldset>
  );
};
