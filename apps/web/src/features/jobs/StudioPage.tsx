import { UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { type RefObject, useEffect, useRef } from 'react';
import { type StudioModel, useModels } from '../../lib/models.ts';
import { useCan } from '../../lib/session.ts';
import { useSingleKeys } from '../../lib/single-keys.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { ButtonLink } from '../../ui/links.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { Composer } from './Composer.tsx';
import { JobFeed } from './JobFeed.tsx';
import { JobStream } from './JobStream.tsx';
import { ShortcutsDialog } from './ShortcutsDialog.tsx';
import classes from './StudioPage.module.css';
import { ComposerSkeleton } from './skeletons.tsx';
import { useCreateJob } from './useCreateJob.ts';
import { useJobs } from './useJobs.ts';
import { useShortcuts } from './useShortcuts.ts';
import { ViewerNotice } from './ViewerNotice.tsx';

/** On a phone the pictures are below the form; a new job scrolls to them. */
const bringIntoView = (feed: HTMLElement | null): void => {
  const top = feed?.getBoundingClientRect().top ?? 0;
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (top > window.innerHeight / 2 || top < 0) feed?.scrollIntoView({ behavior: calm ? 'auto' : 'smooth' });
};

/** Shows the pictures once, if the page that led here had a job created. */
const useShownJobs = (feed: RefObject<HTMLElement | null>, isLoaded: boolean): void => {
  const navigate = useNavigate();
  const isWanted = useLocation({ select: ({ state }) => state.showsJobs }) === true;
  useEffect(() => {
    if (!isWanted || !isLoaded) return;
    bringIntoView(feed.current);
    // Not again when this entry of the history is returned to.
    void navigate({ to: '.', search: true, state: {}, replace: true, resetScroll: false });
  }, [isWanted, isLoaded, feed, navigate]);
};

const Studio = ({ models }: { readonly models: readonly [StudioModel, ...StudioModel[]] }) => {
  const mayCreate = useCan('job:create');
  const jobs = useJobs();
  const feedRef = useRef<HTMLElement>(null);
  useShownJobs(feedRef, jobs.list.isSuccess);
  const drawing = useCreateJob(models, jobs, () => bringIntoView(feedRef.current));
  const [helpOpened, help] = useDisclosure();
  const [singleKeys, setSingleKeys] = useSingleKeys();
  const actions = { ...drawing.actions, help: help.open };
  useShortcuts(actions, singleKeys);
  return (
    <div className={classes.root}>
      <section className={classes.composer} aria-label="Compose">
        {mayCreate ? (
          <Composer {...drawing.form}>
            <UnstyledButton className={classes.shortcuts} data-keyboard-hint onClick={actions.help}>
              Keyboard shortcuts
            </UnstyledButton>
          </Composer>
        ) : (
          <ViewerNotice />
        )}
      </section>
      <JobFeed
        feedRef={feedRef}
        models={models}
        jobs={jobs}
        mayCreate={mayCreate}
        onIdea={drawing.applyIdea}
        {...drawing.jobActions}
      />
      {jobs.streamed.map((id) => (
        <JobStream key={id} id={id} onJob={jobs.put} onFailed={jobs.onStreamFailed} />
      ))}
      <VisuallyHidden role="status">{drawing.announcement}</VisuallyHidden>
      <ShortcutsDialog
        opened={helpOpened}
        singleKeys={singleKeys}
        onSingleKeys={setSingleKeys}
        onClose={help.close}
      />
    </div>
  );
};

/** Creates pictures. */
export const StudioPage = () => {
  usePageTitle('Studio');
  const { models, error, isPending, refetch } = useModels();
  const mayManageProviders = useCan('provider:manage');
  const [first, ...others] = models ?? [];
  return (
    <>
      <h1 className={classes.title}>Studio</h1>
      {error !== null && <ErrorMessage error={error} onRetry={() => refetch()} />}
      {isPending && <ComposerSkeleton />}
      {models?.length === 0 && (
        <EmptyState
          title="No models yet"
          action={mayManageProviders && <ButtonLink to="/admin/models">Allow a model</ButtonLink>}
        >
          An administrator has to allow a model before pictures can be made.
        </EmptyState>
      )}
      {first !== undefined && <Studio models={[first, ...others]} />}
    </>
  );
};
