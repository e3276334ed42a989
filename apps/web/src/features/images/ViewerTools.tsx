import { ActionIcon } from '@mantine/core';
import {
  IconInfoCircle,
  IconMaximize,
  IconMinimize,
  IconZoomIn,
  IconZoomOut,
  IconZoomReset,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './ViewerTools.module.css';

interface ToolProps {
  readonly label: string;
  /** As in `aria-keyshortcuts`; shown to those with a mouse. */
  readonly shortcut: string;
  readonly disabled?: boolean;
  /** Only where there is room beside the picture. */
  readonly isForWide?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

const Tool = ({ label, shortcut, disabled = false, isForWide = false, onClick, children }: ToolProps) => (
  <ActionIcon
    variant="subtle"
    color="gray"
    size={44}
    radius="xl"
    data-wide={isForWide || undefined}
    aria-label={label}
    aria-keyshortcuts={shortcut}
    title={matchMedia('(hover: hover)').matches ? `${label} (${shortcut})` : undefined}
    // Stays focusable: the button that was just pressed keeps the focus.
    aria-disabled={disabled}
    onClick={() => {
      if (!disabled) onClick();
    }}
  >
    {children}
  </ActionIcon>
);

interface Props {
  readonly isZoomed: boolean;
  readonly isLargest: boolean;
  /** Null where there are no details beside the picture. */
  readonly info: { readonly isShown: boolean; readonly toggle: () => void } | null;
  readonly isFullscreen: boolean;
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
  readonly fit: () => void;
  /** Null where browsers have no full screen. */
  readonly toggleFullscreen: (() => void) | null;
}

/** The visible controls of zoom and full screen. */
export const ViewerTools = (props: Props) => {
  const { isZoomed, isLargest, isFullscreen, zoomIn, zoomOut, fit, toggleFullscreen, info } = props;
  const icon = { size: 20, stroke: 1.6, 'aria-hidden': true } as const;
  return (
    <div className={classes.root} role="toolbar" aria-label="View">
      <Tool label="Zoom out" shortcut="-" disabled={!isZoomed} onClick={zoomOut}>
        <IconZoomOut {...icon} />
      </Tool>
      <Tool label="Fit to window" shortcut="Z" disabled={!isZoomed} onClick={fit}>
        <IconZoomReset {...icon} />
      </Tool>
      <Tool label="Zoom in" shortcut="+" disabled={isLargest} onClick={zoomIn}>
        <IconZoomIn {...icon} />
      </Tool>
      {info !== null && !isFullscreen && (
        <Tool label={info.isShown ? 'Hide info' : 'Show info'} shortcut="I" isForWide onClick={info.toggle}>
          <IconInfoCircle {...icon} />
        </Tool>
      )}
      {toggleFullscreen !== null && (
        <Tool
          label={isFullscreen ? 'Exit full screen' : 'Full screen'}
          shortcut="Shift+F"
          onClick={toggleFullscreen}
        >
          {isFullscreen ? <IconMinimize {...icon} /> : <IconMaximize {...icon} />}
        </Tool>
      )}
    </div>
  );
};
