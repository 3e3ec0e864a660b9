import { Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { copyText, sayCopied, type CopyTarget } from '../../state/copying.ts';
import { Dialog } from '../Dialog.tsx';
import { copiedWords } from './copyAtOnce.ts';
import { offerOf, titleOf, type Copyable, type Offer } from './offer.ts';
import './copy.css';

/** Everything that a thing can be copied as; the first of it has the focus. */
export function CopyDialog({ target, onClose }: { target: CopyTarget; onClose: () => void }) {
  const [offer, setOffer] = useState<Offer | null>(null);
  useEffect(() => {
    let gone = false;
    void offerOf(target).then((next) => {
      if (!gone) setOffer(next);
    });
    return () => {
      gone = true;
    };
  }, [target]);
  const title = offer?.title ?? titleOf(target);
  return (
    <Dialog title={`Copy ${title}`} onClose={onClose}>
      {offer === null ? (
        <p>Collecting it …</p>
      ) : (
        <>
          {offer.note !== '' && <p className="hint">{offer.note}</p>}
          <ul className="copy-list">
            {offer.texts.map((one, index) => (
              <Row key={one.name} one={one} title={title} first={index === 0} onCopied={onClose} />
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

interface RowProps {
  readonly one: Copyable;
  readonly title: string;
  readonly first: boolean;
  readonly onCopied: () => void;
}

function Row({ one, title, first, onCopied }: RowProps) {
  const button = useRef<HTMLButtonElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const [byHand, setByHand] = useState(false);
  useEffect(() => {
    if (first) button.current?.focus();
  }, [first]);
  useEffect(() => {
    if (byHand) area.current?.select();
  }, [byHand]);
  if (one.text === null) return <li className="hint">{one.reason}</li>;
  const { text } = one;
  const copy = async (): Promise<void> => {
    if (!(await copyText(text))) return setByHand(true);
    onCopied();
    sayCopied(copiedWords(title, one));
  };
  return (
    <li>
      <button ref={button} type="button" className="button" onClick={() => void copy()}>
        <Copy size={13} aria-hidden />
        <span>{one.name}</span>
      </button>
      {byHand ? (
        <>
          <textarea ref={area} className="code-area" aria-label={one.name} readOnly rows={4} value={text} />
          <span className="hint" role="alert">
            The browser does not let this page copy: it is selected, copy it by hand.
          </span>
        </>
      ) : (
        <code>{preview(text)}</code>
      )}
    </li>
  );
}

/** Characters that are shown of a text; what stands behind them is copied all the same. */
const SHOWN = 160;

function preview(text: string): string {
  const flat = text.trim().replaceAll(/\s+/g, ' ');
  return flat.length > SHOWN ? `${flat.slice(0, SHOWN)} …` : flat;
}
