import { useEffect, useState } from 'react';

export type LayoutName = 'wide' | 'embed' | 'phone';

/** A phone is narrow; an embed is low and not wide enough for three columns. */
function layoutOf(width: number, height: number): LayoutName {
  if (width < 640) return 'phone';
  return width < 1000 || height < 560 ? 'embed' : 'wide';
}

/** Which layout the window has room for. */
export function useLayout(): LayoutName {
  const [layout, setLayout] = useState(() => layoutOf(window.innerWidth, window.innerHeight));
  useEffect(() => {
    const update = (): void => setLayout(layoutOf(window.innerWidth, window.innerHeight));
    window.addEventListener('resize', update);
    return () => window.removeEventListener('resize', update);
  }, []);
  return layout;
}
