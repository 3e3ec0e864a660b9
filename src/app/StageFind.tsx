import { Search, X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { find, type Hit } from '../stage/find.ts';
import { isFiltering, NO_FILTER, openFind, setFilter, useStageFilter } from '../state/stageFilter.ts';
import { select } from '../state/selection.ts';
import { useWorld } from '../state/world.ts';
import { showOnStage, wholeScene } from './stageView.ts';
import './stageFind.css';

const MOST = 8;

/** Finds anything on the stage (`/`) and says what of it is drawn. */
export function StageFind() {
  const { open, filter } = useStageFilter();
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    openFind(false);
    button.current?.focus();
  };
  return (
    <div className="stage-find">
      <button
        ref={button}
        type="button"
        className="icon-button"
        title="Find and filter (/)"
        aria-expanded={open}
        onClick={() => openFind(!open)}
      >
        <Search size={14} aria-hidden />
        <span className="sr-only">Find and filter</span>
      </button>
      {isFiltering(filter) && (
        <button type="button" className="filter-chip" onClick={() => setFilter(NO_FILTER)}>
          filtered
          <X size={11} aria-hidden />
          <span className="sr-only">: show everything</span>
        </button>
      )}
      {open && <FindPanel onClose={close} />}
    </div>
  );
}

function FindPanel({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  useWorld((state) => state.revision);
  const hits = find(wholeScene(), text, MOST);
  const go = (hit: Hit | undefined): void => {
    if (hit === undefined) return;
    select(hit.key);
    showOnStage(hit.key);
    onClose();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onClose();
    else if (event.key === 'ArrowDown') setAt(Math.min(hits.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
    else if (event.key === 'Enter') go(hits[at] ?? hits[0]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="find-panel" role="dialog" aria-label="Find and filter">
      <input
        ref={input}
        className="input"
        type="text"
        role="combobox"
        aria-label="Find a Pod, Service, Node or client"
        aria-expanded={hits.length > 0}
        aria-controls="find-hits"
        aria-activedescendant={hits[at] === undefined ? undefined : `find-hit-${at}`}
        placeholder="name, address, label or state"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      <ul id="find-hits" role="listbox" aria-label="Found">
        {hits.map((hit, index) => (
          <li
            key={hit.key}
            id={`find-hit-${index}`}
            role="option"
            aria-selected={index === at}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => go(hit)}
          >
            <span>{hit.kind}</span>
            <b>{hit.name}</b>
            <span>{hit.about}</span>
          </li>
        ))}
      </ul>
      {text.trim() !== '' && hits.length === 0 && (
        <p className="hint">Nothing has this in its name, address, labels or state.</p>
      )}
      <Filters onEscape={onClose} />
    </div>
  );
}

function Filters({ onEscape }: { onEscape: () => void }) {
  const { filter } = useStageFilter();
  const pods = useWorld((state) => state.pods);
  const namespaces = useMemo(
    () => [...new Set([...pods.values()].map((pod) => pod.namespace))].sort(),
    [pods],
  );
  return (
    <fieldset
      className="find-filters"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onEscape();
      }}
    >
      <legend>Draw only</legend>
      <label className="field inline">
        namespace
        <select
          className="input"
          value={filter.namespace ?? ''}
          onChange={(event) =>
            setFilter({ ...filter, namespace: event.target.value === '' ? null : event.target.value })
          }
        >
          <option value="">all</option>
          {namespaces.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label className="field inline">
        label
        <input
          className="input"
          type="text"
          placeholder="app=web"
          value={filter.label}
          onChange={(event) => setFilter({ ...filter, label: event.target.value.trim() })}
        />
      </label>
      <label className="field inline">
        <input
          type="checkbox"
          checked={filter.failing}
          onChange={(event) => setFilter({ ...filter, failing: event.target.checked })}
        />
        what fails
      </label>
    </fieldset>
  );
}
