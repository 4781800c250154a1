# fish completion of store-migrate, made from its options
complete -c store-migrate -f
complete -c store-migrate -l check -s n -d 'list all steps, change nothing; exit 1 when some are missing'
complete -c store-migrate -l store -x -d 'the store: a SQLite file or a URL'
complete -c store-migrate -l format -x -a 'ndjson csv table' -d 'ndjson, csv or table; table on a terminal'
complete -c store-migrate -l color -x -a 'auto always never' -d 'tables in colour: auto, always or never; auto'
complete -c store-migrate -l now -x -d 'the time to take for the present'
complete -c store-migrate -l config -r -F -d 'read this millwright.yaml'
complete -c store-migrate -l log-format -x -a 'text json' -d 'how messages are written: text or json'
complete -c store-migrate -l verbose -s v -d 'say more; twice: say everything'
complete -c store-migrate -l quiet -s q -d 'only warnings and errors, no progress'
complete -c store-migrate -l help -s h -d 'print this help'
complete -c store-migrate -l version -s V -d 'print the version'
