import { useDebouncedCallback } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { formatMonth } from '../../lib/days.ts';
import { filterOf } from '../../lib/gallery.ts';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import { trpc } from '../../trpc.ts';
import { resultText } from './result-text.ts';
import type { ShownDay } from './shown-day.ts';
import classes from './Timeline.module.css';
import { markAt, shareOfDay, type TimelineMark, timelineMarks, yearLabels } from './timeline-marks.ts';
import { useIsScrolling } from './useIsScrolling.ts';

/** Keys that follow each other are one jump. */
const keyDelayMs = 300;
const yearMonths = 12;
const labelsApart = 0.05;

const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
  PageDown: yearMonths,
  PageUp: -yearMonths,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

const markText = ({ month, count, more }: TimelineMark): string =>
  `${formatMonth(month)}, ${resultText({ count, more })}`;

const at = (share: number): CSSProperties => ({ top: `${share * 100}%` });

interface BarProps {
  readonly marks: readonly TimelineMark[];
  readonly day: string;
  readonly onJump: (month: string) => void;
}

/** The month under the pointer or chosen by keys, until the gallery has jumped there. */
const useChoice = ({ marks, day, onJump }: BarProps) => {
  const [chosen, setChosen] = useState<number | null>(null);
  const shown = markAt(marks, shareOfDay(marks, day));
  const index = chosen ?? shown;
  const jump = (to: number) => {
    const mark = marks[to];
    setChosen(null);
    if (mark !== undefined) onJump(mark.month);
  };
  const jumpLater = useDebouncedCallback(jump, keyDelayMs);
  const indexAt = ({ currentTarget, clientY }: PointerEvent) => {
    const { top, height } = currentTarget.getBoundingClientRect();
    return markAt(marks, Math.min(1, Math.max(0, (clientY - top) / height)));
  };
  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setChosen(indexAt(event));
    },
    onPointerMove: (event: PointerEvent) => {
      if (event.pointerType === 'mouse' || event.buttons > 0) setChosen(indexAt(event));
    },
    onPointerUp: (event: PointerEvent) => jump(indexAt(event)),
    onPointerCancel: () => setChosen(null),
    onPointerLeave: () => setChosen(null),
    onKeyDown: (event: KeyboardEvent) => {
      const step = steps[event.key];
      if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const next = Math.min(marks.length - 1, Math.max(0, index + step));
      setChosen(next);
      jumpLater(next);
    },
  };
  return { chosen, index, handlers };
};

const Bar = (props: BarProps) => {
  const { marks, day } = props;
  const { chosen, index, handlers } = useChoice(props);
  const isScrolling = useIsScrolling();
  const mark = marks[index];
  const handleAt = chosen === null ? shareOfDay(marks, day) : (mark?.start ?? 0);
  if (mark === undefined) return null;
  return (
    <div className={classes.root} data-shown={isScrolling || chosen !== null || undefined}>
      <div
        className={classes.bar}
        role="slider"
        tabIndex={0}
        aria-label="Timeline"
        aria-orientation="vertical"
        aria-valuemin={0}
        aria-valuemax={marks.length - 1}
        // The newest month is at the top, where a vertical slider has its greatest value.
        aria-valuenow={marks.length - 1 - index}
        aria-valuetext={markText(mark)}
        {...handlers}
      >
        {marks.map(({ month, start }) => (
          <i key={month} className={classes.tick} style={at(start)} aria-hidden="true" />
        ))}
        {yearLabels(marks, labelsApart).map(({ year, top }) => (
          <span key={year} className={classes.year} style={at(top)} aria-hidden="true">
            {year}
          </span>
        ))}
        <span className={classes.handle} style={at(handleAt)} aria-hidden="true">
          <span className={classes.month}>
            {formatMonth(mark.month)}
            <small>{resultText(mark)}</small>
          </span>
        </span>
      </div>
    </div>
  );
};

interface Props {
  readonly search: GallerySearch;
  readonly shown: ShownDay;
  readonly onJump: (month: string, isNewest: boolean) => void;
}

/** Jumps to a month of the gallery: a bar at the side with the years. Nothing for pictures of a single month. */
export const Timeline = ({ search, shown, onJump }: Props) => {
  const day = useSyncExternalStore(shown.subscribe, shown.get);
  const { data } = trpc.images.timeline.useQuery(
    { ...filterOf(search), by: 'month', utcOffsetMinutes: -new Date().getTimezoneOffset() },
    { placeholderData: keepPreviousData, staleTime: 60_000 },
  );
  const marks = useMemo(() => timelineMarks(data?.spans ?? []), [data]);
  if (marks.length < 2) return null;
  return <Bar marks={marks} day={day} onJump={(month) => onJump(month, month === marks[0]?.month)} />;
};
