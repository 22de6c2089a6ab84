import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("company", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="access_log_days",
            field=models.PositiveSmallIntegerField(
                default=180,
                validators=[django.core.validators.MinValueValidator(180)],
                verbose_name="days for which the access log is kept",
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="two_administrators",
            field=models.BooleanField(
                default=False, verbose_name="a second administrator confirms changes of roles"
            ),
        ),
        migrations.AddField(
            model_name="historicalcompany",
            name="access_log_days",
            field=models.PositiveSmallIntegerField(
                default=180,
                validators=[django.core.validators.MinValueValidator(180)],
                verbose_name="days for which the access log is kept",
            ),
        ),
        migrations.AddField(
            model_name="historicalcompany",
            name="two_administrators",
            field=models.BooleanField(
                default=False, verbose_name="a second administrator confirms changes of roles"
            ),
        ),
    ]
