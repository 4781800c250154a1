#include "base/err.h"
#include "report/doc.h"
int
doc_xlsx(const struct doc *d, const char *path, struct err *err)
{
	(void)d;
	return err_set(err, ERR_INTERNAL, "%s: not yet", path);
}
