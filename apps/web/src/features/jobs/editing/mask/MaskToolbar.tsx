import { ActionIcon } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBrush,
  IconContrast,
  IconEraser,
  IconHandMove,
  IconLasso,
  IconTrash,
  IconZoomIn,
  IconZoomOut,
  IconZoomReset,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './MaskEditor.module.css';
import type { MaskControls, MaskTool } from './useMask.ts';
import type { MaskView } from './useMaskView.ts';

interface ToolProps {
  readonly label: string;
  /** As people press it. */
  readonly shortcut: string;
  readonly pressed?: boolean;
  /** Null: there is nothing to do. */
  readonly onClick: (() => void) | null;
  readonly children: ReactNode;
}

const Tool = ({ label, shortcut, pressed, onClick, children }: ToolProps) => (
  <ActionIcon
    className={classes.tool ?? ''}
    variant="subtle"
    color="gray"
    size={44}
    aria-label={label}
    aria-pressed={pressed}
    title={`${label} (${shortcut})`}
    // Stays focusable: the button that was just pressed keeps the focus.
    aria-disabled={onClick === null}
    onClick={() => onClick?.()}
  >
    {children}
  </ActionIcon>
);

const icon = { size: 20, stroke: 1.6, 'aria-hidden': true } as const;

const painting = [
  ['brush', 'Brush', 'B', IconBrush],
  ['eraser', 'Eraser', 'E', IconEraser],
  ['lasso', 'Lasso', 'L', IconLasso],
  ['move', 'Move the picture', 'H', IconHandMove],
] as const satisfies readonly (readonly [MaskTool, string, string, unknown])[];

/** The tools of the mask; each has a key, which its title names. */
export const MaskToolbar = ({ mask, view }: { readonly mask: MaskControls; readonly view: MaskView }) => (
  <div className={classes.toolbar} role="toolbar" aria-label="Mask tools">
    <span className={classes.group}>
      {painting.map(([tool, label, shortcut, Icon]) => (
        <Tool
          key={tool}
          label={label}
          shortcut={shortcut}
          pressed={mask.tool === tool}
          onClick={() => mask.setTool(tool)}
        >
          <Icon {...icon} />
        </Tool>
      ))}
    </span>
    <span className={classes.group}>
      <Tool label="Undo" shortcut="Ctrl Z" onClick={mask.undo}>
        <IconArrowBackUp {...icon} />
      </Tool>
      <Tool label="Redo" shortcut="Ctrl Shift Z" onClick={mask.redo}>
        <IconArrowForwardUp {...icon} />
      </Tool>
      <Tool label="Invert the mask" shortcut="I" pressed={mask.shape.inverted} onClick={mask.invert}>
        <IconContrast {...icon} />
      </Tool>
      <Tool label="Clear the mask" shortcut="Del" onClick={mask.clear}>
        <IconTrash {...icon} />
      </Tool>
    </span>
    <span className={classes.group}>
      <Tool label="Zoom out" shortcut="-" onClick={view.isZoomed ? view.zoomOut : null}>
        <IconZoomOut {...icon} />
      </Tool>
      <Tool label="Fit to window" shortcut="0" onClick={view.isZoomed ? view.fit : null}>
        <IconZoomReset {...icon} />
      </Tool>
      <Tool label="Zoom in" shortcut="+" onClick={view.isLargest ? null : view.zoomIn}>
        <IconZoomIn {...icon} />
      </Tool>
    </span>
  </div>
);
