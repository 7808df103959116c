/** How the model is made to answer in the form of the schema; chosen from the capabilities unless given. */
export type OutputMode = 'json_schema' | 'tool' | 'json_object' | 'prompted_json' | 'prompted_xml'
