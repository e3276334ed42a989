import type { Understood } from '@atelier/core/schemas/understood';
import classes from './UnderstoodWords.module.css';

/** "phare (lighthouse)"; the explanation only where it says more than the word. */
const explained = ({ word, as }: Understood['understood'][number]): string => {
  const [a, b] = [word.toLocaleLowerCase(), as.toLocaleLowerCase()];
  return a.startsWith(b) || b.startsWith(a) ? word : `${word} (${as})`;
};

const Words = ({ label, words }: { readonly label: string; readonly words: readonly string[] }) =>
  words.length > 0 && (
    <span className={classes.part}>
      <span className={classes.label}>{label}</span>{' '}
      {words.map((word, at) => (
        <span key={word}>
          {at > 0 && ', '}
          <bdi>{word}</bdi>
        </span>
      ))}
    </span>
  );

/** What the engine took from the prompt of a job, and what it made of it. */
export const UnderstoodWords = ({ report }: { readonly report: Understood }) => (
  <p className={classes.root}>
    {report.note !== null && <span className={classes.part}>{report.note}</span>}
    <Words label="Understood:" words={report.understood.map(explained)} />
    <Words label="Not understood:" words={report.notUnderstood} />
    <Words label="Not drawn:" words={report.notDrawn} />
    <span className={classes.part}>
      <span className={classes.label}>Style:</span> {report.style}
      {report.manner !== null && `, ${report.manner}`}
    </span>
  </p>
);
