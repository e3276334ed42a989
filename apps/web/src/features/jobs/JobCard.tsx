import { toolNames } from '@atelier/core/edit-models';
import type { Job } from '@atelier/core/schemas/jobs';
import type { StudioModel } from '../../lib/models.ts';
import { useCan } from '../../lib/session.ts';
import { settingsText } from '../../lib/settings-text.ts';
import { styleName } from '../../lib/styles.ts';
import { TextLink } from '../../ui/links.tsx';
import { type CardActions, JobActions } from './JobActions.tsx';
import classes from './JobCard.module.css';
import { JobTiles } from './JobTiles.tsx';
import { costOf, nextStepAfter, stateText } from './job-text.ts';
import { UnderstoodWords } from './UnderstoodWords.tsx';

interface Props extends CardActions {
  readonly job: Job;
  readonly large: boolean;
  readonly mayCreate: boolean;
  readonly models: readonly StudioModel[];
}

/** What it was drawn with. With one model only, that model goes without saying. */
const Facts = ({ job, models }: Pick<Props, 'job' | 'models'>) => {
  const model = models.find(({ can }) => can.id === job.model);
  const cost = costOf(job);
  // A tool has neither style nor seed.
  const isTool = toolNames.has(job.model);
  const isOnly = model !== undefined && models.length === 1;
  return (
    <p className={classes.meta}>
      <span data-state={job.state}>{stateText(job)}</span>
      {!isOnly && <span>{job.modelName}</span>}
      {!isOnly && model?.provider != null && <span>{job.providerName}</span>}
      {cost !== null && <span>{cost}</span>}
      {!isTool && (model === undefined || model.can.styles.length > 0) && (
        <span>{styleName(model?.can.styles ?? [], job.style)}</span>
      )}
      <span>
        {job.width} × {job.height}
      </span>
      {!isTool && model?.can.seed !== false && <span>seed {job.seed}</span>}
      {settingsText(job.settings, model?.can.options).map((text) => (
        <span key={text}>{text}</span>
      ))}
    </p>
  );
};

/** Why it failed and what to do next; those who may look after the provider get to it. */
const FailureText = ({ job, models }: Pick<Props, 'job' | 'models'>) => {
  const mayManageProviders = useCan('provider:manage');
  const providerId = models.find(({ can }) => can.id === job.model)?.providerId;
  return (
    <p className={classes.failure}>
      {job.failure ?? 'The engine could not finish it.'} {nextStepAfter(job.failureKind)}{' '}
      {mayManageProviders && providerId != null && (
        <TextLink to="/admin/providers/$providerId" params={{ providerId }}>
          Check the provider
        </TextLink>
      )}
    </p>
  );
};

/** One job in the studio: its pictures and a label with state and actions. */
export const JobCard = ({ job, large, mayCreate, models, ...actions }: Props) => (
  <article className={classes.root} data-large={large || undefined} aria-label={job.prompt}>
    <JobTiles job={job} large={large} />
    {job.state === 'failed' && <FailureText job={job} models={models} />}
    {job.shortfall !== null && <p className={classes.delay}>{job.shortfall}</p>}
    {job.delay !== null && <p className={classes.delay}>{job.delay}</p>}
    <div className={classes.label}>
      <p className={classes.prompt} dir="auto">
        {job.prompt}
      </p>
      <Facts job={job} models={models} />
      {job.understood !== null && <UnderstoodWords report={job.understood} />}
      {mayCreate && (
        <div className={classes.actions}>
          <JobActions job={job} models={models} {...actions} />
        </div>
      )}
    </div>
  </article>
);
