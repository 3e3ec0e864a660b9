import { useEffect, useImperativeHandle, useLayoutEffect, useRef } from 'react';
import type { Ref } from 'react';
import type { Scene } from './scene.ts';
import type { Stage as StageHandle, StageOptions } from './stage.ts';
import { createStage } from './stage.ts';
import './stage.css';

export interface StageProps extends StageOptions {
  readonly scene: Scene;
  /** The drawing itself: the app's one animation loop calls its `draw(nowUs)`. */
  readonly ref?: Ref<StageHandle>;
  readonly className?: string;
}

/** The stage as a React element. It fills its parent and follows its size; React never looks inside. */
export function Stage({ scene, ref, className, ...options }: StageProps) {
  const host = useRef<HTMLDivElement>(null);
  const stage = useRef<StageHandle | null>(null);
  const latest = useRef(options);

  useLayoutEffect(() => {
    latest.current = options;
  });

  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const scalable = latest.current.onScale !== undefined;
    const own = createStage(element, {
      onSelect: (key) => latest.current.onSelect(key),
      onHover: (key) => latest.current.onHover?.(key),
      onOpenConnection: (id) => latest.current.onOpenConnection?.(id),
      onScale: scalable ? (key, replicas) => latest.current.onScale?.(key, replicas) : undefined,
      now: () => latest.current.now(),
    });
    stage.current = own;
    const fit = () => own.resize(element.clientWidth, element.clientHeight);
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    return () => {
      observer.disconnect();
      own.destroy();
      stage.current = null;
    };
  }, []);

  useEffect(() => {
    stage.current?.update(scene);
  }, [scene]);

  useImperativeHandle(
    ref,
    (): StageHandle => ({
      update: (next) => stage.current?.update(next),
      draw: (nowUs) => stage.current?.draw(nowUs),
      resize: (width, height) => stage.current?.resize(width, height),
      destroy: () => stage.current?.destroy(),
      focusTree: () => stage.current?.focusTree(),
      zoom: (step) => stage.current?.zoom(step),
    }),
    [],
  );

  return (
    <div ref={host} className={className} style={{ position: 'relative', width: '100%', height: '100%' }} />
  );
}
