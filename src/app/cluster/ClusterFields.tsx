import { useId } from 'react';
import { CLUSTER_SETTINGS, type Setting } from './clusterSettingList.ts';
import { problemAt, valueAt, type ClusterForm } from './clusterForm.ts';

interface ClusterFieldsProps {
  readonly form: ClusterForm;
  readonly onSet: (setting: Setting, value: string) => void;
}

/** The settings of the whole cluster. Each edits its line of the file; what the line says wrong stands at the field. */
export function ClusterFields({ form, onSet }: ClusterFieldsProps) {
  const groups = [...new Set(CLUSTER_SETTINGS.map(({ group }) => group))];
  return groups.map((group) => (
    <fieldset key={group} className="cluster-group">
      <legend>{group}</legend>
      <div className="cluster-fields">
        {CLUSTER_SETTINGS.filter((setting) => setting.group === group).map((setting) => (
          <Field key={setting.name} setting={setting} form={form} onSet={onSet} />
        ))}
      </div>
    </fieldset>
  ));
}

function Field({ setting, form, onSet }: ClusterFieldsProps & { setting: Setting }) {
  const id = useId();
  const problem = problemAt(form, setting.path(form));
  const now = valueAt(form, setting.path(form));
  const shared = {
    id,
    className: 'input',
    'aria-invalid': problem !== '',
    'aria-describedby': `${id}-about`,
  };
  return (
    <div className="field">
      <label htmlFor={id}>{setting.name}</label>
      {setting.options === undefined ? (
        <input
          {...shared}
          type="text"
          spellCheck={false}
          autoComplete="off"
          placeholder={setting.usual}
          value={now}
          onChange={(event) => onSet(setting, event.target.value)}
        />
      ) : (
        <select
          {...shared}
          value={now === '' ? setting.usual : now}
          onChange={(event) => onSet(setting, event.target.value)}
        >
          {[...new Set([...setting.options, ...(now === '' ? [] : [now])])].map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      )}
      <span id={`${id}-about`} className={problem === '' ? 'hint' : 'field-problem'}>
        {problem === '' ? setting.about : problem}
      </span>
    </div>
  );
}
