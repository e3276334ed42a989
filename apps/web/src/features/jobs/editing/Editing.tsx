import { showsNothing } from '@atelier/core/text';
import { useRef } from 'react';
import type { StudioModel } from '../../../lib/models.ts';
import { useCan } from '../../../lib/session.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { ButtonLink } from '../../../ui/links.tsx';
import { notifyUndoable } from '../../../ui/notify.tsx';
import { UntilRevealed } from '../../../ui/UntilRevealed.tsx';
import { JobStream } from '../JobStream.tsx';
import { useJobs } from '../useJobs.ts';
import { EditForm, OperationField } from './EditForm.tsx';
import classes from './Editing.module.css';
import { EditResults } from './EditResults.tsx';
import { ExtendPreview } from './ExtendFields.tsx';
import { canEdit } from './edit-draft.ts';
import { MaskEditor } from './mask/MaskEditor.tsx';
import type { EditSource } from './source.ts';
import { useEdit } from './useEdit.ts';
import { useReuse } from './useReuse.ts';

interface Props {
  readonly source: EditSource;
  readonly models: readonly StudioModel[];
}

const NoModel = () => {
  const mayManageProviders = useCan('provider:manage');
  return (
    <EmptyState
      title="No model here can edit pictures"
      action={mayManageProviders && <ButtonLink to="/admin/models">Allow a model</ButtonLink>}
    >
      An administrator has to allow a model that starts from a picture. Cropping and turning needs none: it’s
      on the picture’s page.
    </EmptyState>
  );
};

/** On a phone the results are below the form; a new one scrolls to them. */
const bringIntoView = (results: HTMLElement | null): void => {
  const top = results?.getBoundingClientRect().top ?? 0;
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (top > window.innerHeight / 2 || top < 0)
    results?.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'nearest' });
};

/** For what the form was filled while it held another text. */
const loadedTexts = {
  reuse: 'Settings loaded. Your text was replaced.',
  variations: 'Ready to draw variations. What you had typed here was replaced.',
} as const;

const Work = ({ source, models }: Props) => {
  const jobs = useJobs();
  const results = useRef<HTMLElement>(null);
  const edit = useEdit(source, models, jobs, () => bringIntoView(results.current));
  const { draft, change, errors } = edit;
  useReuse(source, (settings, purpose) => {
    const { operation, prompt, negativePrompt, seed, model, strength, count, kept } = draft;
    change(settings);
    const isLost = (text: string, by = '') => !showsNothing(text) && text !== by;
    if (isLost(prompt, settings.prompt) || isLost(negativePrompt, settings.negativePrompt))
      notifyUndoable(loadedTexts[purpose], () =>
        change({ operation, prompt, negativePrompt, seed, model, strength, count, kept }),
      );
  });
  const made = jobs.jobs.filter(
    ({ kind, source: of }) => kind === 'edit' && of?.kind === source.kind && of.id === source.id,
  );
  return (
    <div className={classes.columns}>
      <section className={classes.picture} aria-label="Picture">
        <OperationField edit={edit} />
        <UntilRevealed picture={source} alt={source.alt}>
          {draft.operation === 'inpaint' && (
            <MaskEditor
              source={source}
              mask={draft.mask}
              error={errors.mask}
              onChange={(mask) => change({ mask })}
            />
          )}
          {draft.operation === 'outpaint' && <ExtendPreview source={source} extend={draft.extend} />}
          {draft.operation === 'variation' && (
            <div className={classes.canvas}>
              <img className={classes.whole} src={source.url} alt={source.alt} />
            </div>
          )}
        </UntilRevealed>
      </section>
      <section className={classes.form} aria-label="Compose">
        <EditForm source={source} edit={edit} />
      </section>
      <section ref={results} className={classes.results} aria-label="Results">
        <EditResults original={source.url} jobs={made} cancelling={edit.cancelling} onCancel={edit.cancel} />
      </section>
      {jobs.streamed.map((id) => (
        <JobStream key={id} id={id} onJob={jobs.put} onFailed={jobs.onStreamFailed} />
      ))}
    </div>
  );
};

/** Everything that is done to one picture with a model. Needs a `key` of the picture. */
export const Editing = ({ source, models }: Props) =>
  models.some(({ can }) => canEdit(can, 'variation')) ? (
    <Work source={source} models={models} />
  ) : (
    <NoModel />
  );
