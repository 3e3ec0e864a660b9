import { CircleHelp } from 'lucide-react';
import { Fragment, useEffect, useId, useState, type ReactNode } from 'react';
import { fieldPatch, patchCommand } from '../../../k8s/fieldPatch.ts';
import { describeField, loadDescribedSchema, type Schema } from '../../../k8s/schema/schema.ts';
import { sameValue, valueAt } from '../../../k8s/yaml/plan.ts';
import { changeFields, inNamespace, type ObjectRef } from '../../../state/acts.ts';
import { changesOf, nameOf, parsedInput, textIn, type Field, type FieldGroup } from './field.ts';

/** Groups of fields of one object, each field with its documentation and the command that sets it. */
export function FieldGroups({
  object,
  current,
  groups,
}: {
  object: ObjectRef;
  /** The object as the cluster has it. */
  current: unknown;
  groups: readonly FieldGroup[];
}) {
  const schema = useSchema();
  return (
    <>
      {groups.map(({ title, fields }) => {
        const shown = fields.filter((field) => field.when?.(current) ?? true);
        if (shown.length === 0) return null;
        return (
          <section key={title} className="control">
            <h3>{title}</h3>
            {shown.map((field) => (
              <FieldRow
                key={field.path.join('.')}
                field={field}
                object={object}
                current={current}
                schema={schema}
              />
            ))}
          </section>
        );
      })}
    </>
  );
}

function FieldRow(props: { field: Field; object: ObjectRef; current: unknown; schema: Schema | null }) {
  const { field, object, current, schema } = props;
  const [explained, setExplained] = useState(false);
  const [drafted, setDrafted] = useState<unknown>(NOT_DRAFTED);
  const id = useId();
  const name = nameOf(field);
  const set = (value: unknown): void => void changeFields(object, changesOf(field, value, current));
  const about = schema && describeField(schema, object.apiVersion, object.kind, field.path.map(String));
  return (
    <div className="field-row">
      <label htmlFor={id}>{breakable(name)}</label>
      <Input id={id} field={field} current={current} onDraft={setDrafted} onSet={set} />
      <button
        type="button"
        className="icon-button"
        aria-expanded={explained}
        aria-label={`What is ${name}?`}
        title={about?.description ?? name}
        onClick={() => setExplained(!explained)}
      >
        <CircleHelp size={13} aria-hidden />
      </button>
      {explained && about && <p className="note field-about">{about.description}</p>}
      {(explained || drafted !== NOT_DRAFTED) && (
        <p className="equals field-about">
          {patchCommand(
            object.kind,
            object.name,
            fieldPatch(
              current,
              changesOf(field, drafted === NOT_DRAFTED ? valueAt(current, field.path) : drafted, current),
            ),
          )}
          {inNamespace(object.namespace)}
        </p>
      )}
    </div>
  );
}

/** A long name may break before its capitals and behind its dots. */
function breakable(name: string): ReactNode {
  return name.split(/(?=[A-Z])|(?<=\.)/).map((part, index) => (
    // The parts of a name never change places.
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}

const NOT_DRAFTED = Symbol('nothing was typed');

interface InputProps {
  readonly id: string;
  readonly field: Field;
  readonly current: unknown;
  /** What is typed and not set yet. */
  readonly onDraft: (value: unknown) => void;
  readonly onSet: (value: unknown) => void;
}

function Input(props: InputProps) {
  return props.field.input.is === 'choice' ? <Choice {...props} /> : <Typed {...props} />;
}

function Choice({ id, field, current, onSet }: InputProps) {
  if (field.input.is !== 'choice') return null;
  const value = valueAt(current, field.path);
  const all = field.input.options;
  const at = all.findIndex((option) => sameValue(option.value, value));
  return (
    <select
      id={id}
      className="input"
      value={at}
      onChange={(event) => onSet(all[Number(event.target.value)]?.value)}
    >
      {at < 0 && <option value={-1}>{textIn(field, current) || 'not set'}</option>}
      {all.map((option, index) => (
        <option key={option.text} value={index}>
          {option.text}
        </option>
      ))}
    </select>
  );
}

/** What is typed is set with Enter, or by leaving the field. */
function Typed({ id, field, current, onDraft, onSet }: InputProps) {
  const now = textIn(field, current);
  const [text, setText] = useState<string | null>(null);
  const leave = (): void => {
    setText(null);
    onDraft(NOT_DRAFTED);
  };
  const value = parsedInput(field.input, text ?? now);
  const submit = (): void => {
    if (text !== null && text.trim() !== now && value !== null) onSet(value);
    leave();
  };
  return (
    <form
      className="field-typed"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <input
        id={id}
        className="input"
        spellCheck={false}
        inputMode={field.input.is === 'integer' ? 'numeric' : undefined}
        placeholder={field.unset}
        aria-invalid={value === null || undefined}
        value={text ?? now}
        onChange={(event) => {
          setText(event.target.value);
          const typed = parsedInput(field.input, event.target.value);
          onDraft(typed === null ? NOT_DRAFTED : typed);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') leave();
        }}
        onBlur={submit}
      />
      {field.input.is === 'integer' && <span className="note">{field.input.unit}</span>}
    </form>
  );
}

/** The official documentation of fields, loaded when first asked for. */
function useSchema(): Schema | null {
  const [schema, setSchema] = useState<Schema | null>(null);
  useEffect(() => {
    let wanted = true;
    void loadDescribedSchema().then((loaded) => wanted && setSchema(loaded));
    return () => {
      wanted = false;
    };
  }, []);
  return schema;
}
