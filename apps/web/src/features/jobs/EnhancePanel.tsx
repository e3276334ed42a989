import { directions } from '@atelier/core/enhancement/directions';
import { Button } from '@mantine/core';
import { Choice } from '../../ui/Choice.tsx';
import classes from './EnhancePanel.module.css';
import { useEnhancement } from './useEnhancement.ts';
import { wordDiff } from './word-diff.ts';

interface Props {
  readonly id: string;
  readonly prompt: string;
  readonly onApply: (prompt: string) => void;
  readonly onClose: () => void;
}

/** The new prompt with what was added and removed; screen readers hear which is which. */
const Difference = ({ before, after }: { readonly before: string; readonly after: string }) => (
  <p className={classes.text} dir="auto">
    {wordDiff(before, after).map(({ text, kind }, at) => {
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no identity and are drawn again as a whole.
      if (kind === 'same') return <span key={at}>{text}</span>;
      // biome-ignore lint/suspicious/noArrayIndexKey: see above.
      return kind === 'added' ? <ins key={at}>{text}</ins> : <del key={at}>{text}</del>;
    })}
  </p>
);

const tokensNote = (left: number): string =>
  left === 0 ? 'Your tokens for this hour are used up.' : `${left.toLocaleString()} tokens left this hour.`;

/** Suggests a richer prompt: shows what would change, and changes nothing until it is used. */
export const EnhancePanel = ({ id, prompt, onApply, onClose }: Props) => {
  const { choice, change, other, textModel, result, isAsking, failure } = useEnhancement(prompt);
  const isSame = result?.prompt === prompt;
  return (
    <section id={id} className={classes.root} aria-label="Improve the prompt">
      <Choice
        legend="Direction"
        value={choice.direction}
        options={directions.map((one) => ({ value: one.id, label: one.name }))}
        onChange={(direction) => change({ direction })}
      />
      {textModel !== null && (
        <Choice
          legend="Written by"
          value={choice.using}
          options={[
            { value: 'rules', label: 'Built-in words' },
            { value: 'text-model', label: textModel },
          ]}
          onChange={(using) => change({ using })}
        />
      )}
      <div aria-busy={isAsking} aria-live="polite" className={classes.result}>
        {failure !== null && <p className={classes.failure}>{failure}</p>}
        {result === null && isAsking && <p className={classes.note}>Writing…</p>}
        {result !== null && !result.done && (
          <p className={classes.text} dir="auto">
            {result.prompt}
          </p>
        )}
        {result?.done && isSame && <p className={classes.note}>This prompt says all of it already.</p>}
        {result?.done && !isSame && <Difference before={prompt} after={result.prompt} />}
        {result?.tokensLeft != null && <p className={classes.note}>{tokensNote(result.tokensLeft)}</p>}
      </div>
      <div className={classes.actions}>
        <Button
          size="sm"
          disabled={!result?.done || isSame}
          onClick={() => result !== null && onApply(result.prompt)}
        >
          Use this prompt
        </Button>
        <Button size="sm" variant="default" loading={isAsking} onClick={other}>
          Other words
        </Button>
        <Button size="sm" variant="subtle" onClick={onClose}>
          Close
        </Button>
      </div>
    </section>
  );
};
