import { Button, FileButton, Textarea } from '@mantine/core';
import { useState } from 'react';
import form from '../../../ui/form.module.css';
import classes from './providers.module.css';
import { readWorkflow, type WorkflowGraph } from './workflow-graph.ts';

interface Props {
  /** `name` is that of the file, without its ending; empty for pasted text. */
  readonly onRead: (graph: WorkflowGraph, name: string) => void;
}

/** The server takes 300,000 characters; indented files are larger. */
const maxFileBytes = 2_000_000;

/** Reads a workflow from a file or from pasted text. */
export const WorkflowSource = ({ onRead }: Props) => {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const read = (source: string, name: string) => {
    const found = readWorkflow(source);
    setProblem(found.ok ? null : found.message);
    if (found.ok) onRead(found.graph, name);
  };
  const readFile = async (file: File | null) => {
    if (file === null) return;
    if (file.size > maxFileBytes) return setProblem('This file is too large for a workflow.');
    read(
      await file.text(),
      file.name
        .replace(/\.json$/i, '')
        .replace(/[_-]+/g, ' ')
        .slice(0, 80),
    );
  };
  return (
    <form
      noValidate
      className={`${form.stack} ${classes.form}`}
      onSubmit={(event) => {
        event.preventDefault();
        read(text, '');
      }}
    >
      <Textarea
        label="Add a workflow"
        description="In ComfyUI: Workflow (or File) → Export (API). Choose that file, or paste its text."
        rows={4}
        spellCheck={false}
        autoCapitalize="none"
        classNames={{ input: classes.code ?? '' }}
        value={text}
        error={problem}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setProblem(null);
        }}
      />
      <div className={form.row}>
        <FileButton accept="application/json,.json" onChange={(file) => void readFile(file)}>
          {(props) => (
            <Button {...props} variant="default">
              Choose a file…
            </Button>
          )}
        </FileButton>
        <Button type="submit" disabled={text.trim() === ''}>
          Continue
        </Button>
      </div>
    </form>
  );
};
